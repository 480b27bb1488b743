package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.operations.LabMap;
import io.homelab.operations.LabMap.MappedMachine;
import java.util.ArrayList;
import java.util.List;

/** The names of machines for programs that look them up: {@code export hosts-file|dnsmasq}. */
public final class NamesView {
  private NamesView() {}

  /** Lines for {@code /etc/hosts}, between two marks. */
  public static String hostsFile(LabMap lab) {
    StringBuilder out = begin(lab);
    for (MappedMachine machine : found(lab)) {
      out.append(machine.address().orElseThrow())
          .append('\t')
          .append(String.join(" ", lab.namesOf(machine)))
          .append(machine.onlyOnHost() ? "\t# " + where(machine) : "")
          .append('\n');
    }
    return end(out, lab);
  }

  /** Lines for the configuration of dnsmasq, between two marks. */
  public static String dnsmasq(LabMap lab) {
    StringBuilder out = begin(lab);
    for (MappedMachine machine : found(lab)) {
      if (machine.onlyOnHost()) {
        out.append("# ").append(where(machine)).append(":\n");
      }
      out.append("host-record=")
          .append(String.join(",", lab.namesOf(machine)))
          .append(',')
          .append(machine.address().orElseThrow())
          .append('\n');
    }
    return end(out, lab);
  }

  /** The same as data. */
  public static String json(LabMap lab) {
    JsonDocument json = JsonDocument.pretty().put("lab", lab.lab().value()).startArray("records");
    for (MappedMachine machine : found(lab)) {
      json.startObject()
          .put("machine", machine.name().value())
          .put("host", machine.host())
          .put("names", lab.namesOf(machine))
          .put("address", machine.address())
          .put("network", machine.bridged().isPresent() ? "bridged" : "private")
          .put("only_on_host", machine.onlyOnHost())
          .endObject();
    }
    return json.endArray().end();
  }

  /** What is left out or reached from one host alone, and what to type. */
  public static List<String> notes(LabMap lab) {
    List<String> notes = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> hidden = new ArrayList<>();
    for (MappedMachine machine : lab.machines()) {
      if (machine.host().isEmpty()) {
        missing.add(machine.name().value());
      } else if (machine.address().isEmpty()) {
        notes.add(
            "%s is left out: no address of it is known; to get in, run: homelab vos ssh %s"
                .formatted(machine.name(), machine.name()));
      } else if (machine.onlyOnHost()) {
        hidden.add(machine.name().value());
      }
    }
    if (!missing.isEmpty()) {
      notes.add(
          "left out, since %s not made: %s; run: homelab vos up %s"
              .formatted(
                  missing.size() == 1 ? "it is" : "they are",
                  String.join(", ", missing),
                  String.join(" ", missing)));
    }
    if (!hidden.isEmpty()) {
      notes.add(
          "reached from %s own host alone: %s; from here, run: homelab tunnel %s:PORT"
              .formatted(
                  hidden.size() == 1 ? "its" : "their",
                  String.join(", ", hidden),
                  hidden.getFirst()));
    }
    return notes;
  }

  private static List<MappedMachine> found(LabMap lab) {
    return lab.machines().stream().filter(machine -> machine.address().isPresent()).toList();
  }

  private static String where(MappedMachine machine) {
    return "on the private network of host "
        + machine.host().map(HostName::value).orElse("unknown");
  }

  private static StringBuilder begin(LabMap lab) {
    return new StringBuilder("# homelab %s begin\n".formatted(lab.lab()));
  }

  private static String end(StringBuilder out, LabMap lab) {
    return out.append("# homelab %s end\n".formatted(lab.lab())).toString();
  }
}
