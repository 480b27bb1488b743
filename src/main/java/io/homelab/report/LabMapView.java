package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.operations.LabMap;
import io.homelab.operations.LabMap.MappedEdge;
import io.homelab.operations.LabMap.MappedHost;
import io.homelab.operations.LabMap.MappedMachine;
import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A lab to look at: {@code export dot|svg}. */
public final class LabMapView {
  private LabMapView() {}

  /** As SVG. */
  public static String svg(LabMap lab) {
    return LabSvg.file(picture(lab));
  }

  /** The picture of the lab as it is known; what is on no host comes last. */
  public static LabPicture picture(LabMap lab) {
    List<PictureHost> hosts = new ArrayList<>();
    for (MappedHost host : lab.hosts()) {
      hosts.add(
          new PictureHost(
              host.name().value(),
              host.state(),
              Lamp.of(host.state()),
              machines(lab, Optional.of(host.name()))));
    }
    elsewhere(lab)
        .forEach(name ->
            hosts.add(
                new PictureHost(
                    name.value(),
                    "not in hosts.yaml",
                    Lamp.BAD,
                    machines(lab, Optional.of(name)))));
    List<PictureMachine> nowhere = machines(lab, Optional.empty());
    if (!nowhere.isEmpty()) {
      hosts.add(new PictureHost("", "", Lamp.IDLE, nowhere));
    }
    return new LabPicture(
        lab.lab().value(),
        hosts,
        lab.edges().stream()
            .map(edge -> new PictureEdge(edge.from().value(), edge.to().value()))
            .toList());
  }

  /** Hosts that have machines, and that the file does not have any more. */
  private static List<HostName> elsewhere(LabMap lab) {
    List<HostName> known = lab.hosts().stream().map(MappedHost::name).toList();
    return lab.machines().stream()
        .flatMap(machine -> machine.host().stream())
        .filter(name -> !known.contains(name))
        .distinct()
        .sorted()
        .toList();
  }

  private static List<PictureMachine> machines(LabMap lab, Optional<HostName> host) {
    return lab.machines().stream()
        .filter(machine -> machine.host().equals(host))
        .map(machine ->
            new PictureMachine(
                machine.name().value(),
                String.join(", ", words(machine)),
                Lamp.of(machine.state())))
        .toList();
  }

  private static List<String> words(MappedMachine machine) {
    List<String> words = new ArrayList<>();
    words.add(machine.state().replace('_', ' '));
    machine.address().ifPresent(words::add);
    return words;
  }

  /** For Graphviz. */
  public static String dot(LabMap lab) {
    StringBuilder out = new StringBuilder();
    out.append("digraph %s {\n".formatted(quoted(lab.lab().value())));
    out.append(
        """
          graph [rankdir=LR, fontname="sans-serif", label=%s, labelloc=t];
          node [shape=box, style="rounded,filled", fillcolor="#ffffff", fontname="sans-serif"];
          edge [color="#77838f"];
        """
            .formatted(quoted("Lab " + lab.lab())));
    int cluster = 0;
    for (PictureHost host : picture(lab).hosts()) {
      out.append("  subgraph %s {\n".formatted(quoted("cluster_" + cluster)));
      String title = host.name().isEmpty() ? "not placed" : host.name() + " (" + host.note() + ")";
      out.append(
          "    label=%s; style=\"rounded,filled\"; fillcolor=\"#f0f2f4\"; color=\"#c9d0d6\";\n"
              .formatted(quoted(title)));
      for (PictureMachine machine : host.machines()) {
        out.append(
            "    %s [label=%s];\n"
                .formatted(quoted(machine.name()), quoted(machine.name() + "\n" + machine.note())));
      }
      out.append("  }\n");
      cluster++;
    }
    for (MappedEdge edge : lab.edges()) {
      out.append(
          "  %s -> %s%s;\n"
              .formatted(
                  quoted(edge.from().value()),
                  quoted(edge.to().value()),
                  edge.crossHost()
                      ? " [style=dashed, penwidth=2, color=\"#0b6b63\", tooltip=\"across hosts\"]"
                      : ""));
    }
    return out.append("}\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
