package io.homelab.report;

import static io.homelab.report.HtmlParts.cell;
import static io.homelab.report.HtmlParts.head;
import static io.homelab.report.HtmlParts.heading;
import static io.homelab.report.HtmlParts.table;

import io.homelab.model.HostName;
import io.homelab.operations.LabSight;
import io.homelab.plan.HostPlan;
import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.run.MachineStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The state of a lab as one file for a browser: the picture, the machines, the hosts. */
public final class StatusHtml {
  private StatusHtml() {}

  /**
   * The file. The same lab at the same moment gives the same bytes.
   *
   * @param at when it was so
   */
  public static String of(LabSight sight, Instant at) {
    StringBuilder out = new StringBuilder();
    out.append("<p class=\"lead\">")
        .append(
            sight.live()
                ? "As the hosts told on "
                : "As a run of HomeLab saw it last, without asking the hosts; written on ")
        .append(
            XmlText.escaped(
                at.truncatedTo(ChronoUnit.SECONDS)
                    .toString()
                    .replace("T", " ")
                    .replace("Z", " UTC")))
        .append(".</p>\n");
    figures(out, sight);
    out.append(heading("Picture")).append(HtmlParts.picture(picture(sight)));
    out.append(heading("Machines"))
        .append(
            table(
                "Machines",
                List.of("Machine", "State", "Host", "Private", "Bridged", "Drift"),
                rows(sight)));
    String more = StatusView.problems(sight.status(), Style.PLAIN);
    if (!more.isBlank()) {
      out.append(heading("Not as it should be")).append(HtmlParts.lines(more));
    }
    out.append(heading("Hosts: use by this lab")).append(HtmlParts.hosts(sight.hosts()));
    return HtmlFile.of("Lab " + sight.lab().name(), out.toString());
  }

  private static void figures(StringBuilder out, LabSight sight) {
    Map<String, Integer> states = new TreeMap<>();
    sight.status().machines().forEach(each -> states.merge(each.state(), 1, Integer::sum));
    out.append("<div class=\"figures-row\">\n");
    states.forEach((state, count) ->
        out.append(HtmlParts.figure(count, Lamp.of(state).style(), StatusView.words(state))));
    out.append(
        HtmlParts.figure(
            sight.hosts().stream().filter(host -> !host.reachable()).count(),
            "bad",
            "of " + NumberText.count(sight.hosts().size(), "host") + " unreachable"));
    out.append(HtmlParts.figure(sight.status().drift().size(), "warning", "with drift"));
    out.append("</div>\n");
  }

  private static LabPicture picture(LabSight sight) {
    Map<String, List<PictureMachine>> on = new LinkedHashMap<>();
    sight.hosts().forEach(host -> on.put(host.host().name().value(), new ArrayList<>()));
    for (MachineStatus each : sight.status().machines()) {
      boolean drifts = !sight.status().driftOf(each.name()).isEmpty();
      on.computeIfAbsent(each.host().map(HostName::value).orElse(""), name -> new ArrayList<>())
          .add(
              new PictureMachine(
                  each.name().value(),
                  StatusView.words(each.state()) + (drifts ? ", drift" : ""),
                  drifts ? Lamp.WARNING : Lamp.of(each.state())));
    }
    List<PictureEdge> edges = new ArrayList<>();
    sight.lab().machines().forEach(machine -> PlanPicture.edges(edges, machine));
    Map<String, HostPlan> known = new LinkedHashMap<>();
    sight.hosts().forEach(host -> known.put(host.host().name().value(), host));
    List<PictureHost> hosts = new ArrayList<>();
    on.forEach((name, its) ->
        hosts.add(
            name.isEmpty()
                ? new PictureHost(name, "", Lamp.IDLE, its)
                : PlanPicture.host(name, known.get(name), its)));
    return new LabPicture(sight.lab().name().value(), hosts, edges);
  }

  private static StringBuilder rows(LabSight sight) {
    StringBuilder rows = new StringBuilder();
    for (MachineStatus each : sight.status().machines()) {
      rows.append("<tr>")
          .append(head(each.name().value()))
          .append("<td>")
          .append(HtmlParts.state(Lamp.of(each.state()), StatusView.words(each.state())))
          .append("</td>")
          .append(cell("host", each.host().map(HostName::value).orElse("-")))
          .append(cell("address", each.privateIp().orElse("-")))
          .append(cell("address", each.bridgedIp().orElse("-")))
          .append("<td class=\"drift\">")
          .append(
              HtmlParts.list(
                  "",
                  sight.status().driftOf(each.name()).stream()
                      .map(drift -> drift.kind().words() + ": " + drift.sentence())
                      .toList()))
          .append("</td></tr>\n");
    }
    return rows;
  }
}
