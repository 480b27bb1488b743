package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.Stranger;
import io.homelab.report.Style.Tone;
import io.homelab.run.LiveStatus;
import io.homelab.run.MachineStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code vos status} shows. */
public final class StatusView {
  private StatusView() {}

  /**
   * A table in list order, how many machines are in which state, and what is wrong on the hosts.
   */
  public static String human(LiveStatus status, Style style) {
    return machines(status, style) + problems(status, style);
  }

  /** What is wrong on the hosts; empty if nothing is. */
  static String problems(LiveStatus status, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(DuplicatesText.human(status.duplicates(), style));
    out.append(StraysText.human(status.strays(), style));
    if (!status.inTheWay().isEmpty()) {
      out.append('\n').append(style.paint(Tone.STRONG, "In the way")).append('\n');
      TextTable table = new TextTable("  ");
      for (Stranger stranger : status.inTheWay()) {
        table.row(
            Tone.WARNING, stranger.machine().value(), stranger.host().value(), stranger.words());
        table.detail("fix: " + stranger.fix());
      }
      table.appendTo(out, style);
    }
    if (!status.anothers().isEmpty()) {
      out.append('\n').append(style.paint(Tone.STRONG, "Workdirs of others")).append('\n');
      TextTable table = new TextTable("  ");
      for (Finding finding : status.anothers()) {
        table.row(Tone.WARNING, finding.host().value(), finding.what());
        table.detail("fix: " + finding.fix());
      }
      table.appendTo(out, style);
    }
    return out.toString();
  }

  private static String machines(LiveStatus status, Style style) {
    List<MachineStatus> machines = status.machines();
    if (machines.isEmpty()) {
      return "No machines.\n";
    }
    TextTable table = new TextTable("");
    table.header("Machine", "State", "Host", "Private", "Bridged");
    Map<String, Integer> states = new TreeMap<>();
    for (MachineStatus machine : machines) {
      states.merge(machine.state(), 1, Integer::sum);
      table.row(
          tone(machine.state()),
          machine.name().value(),
          words(machine.state()),
          machine.host().map(HostName::value).orElse("-"),
          machine.privateIp().orElse("-"),
          machine.bridgedIp().orElse("-"));
      DriftText.human(table, status.driftOf(machine.name()));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    out.append('\n').append(NumberText.count(machines.size(), "machine")).append(": ");
    String separator = "";
    for (Map.Entry<String, Integer> state : states.entrySet()) {
      out.append(separator).append(state.getValue()).append(' ').append(words(state.getKey()));
      separator = ", ";
    }
    return out.append(".\n").toString();
  }

  /**
   * {@code machines}, with null for unknown values; {@code duplicates}, {@code in_the_way} and
   * {@code workdirs_of_others}, if any.
   */
  public static String json(LiveStatus status) {
    JsonDocument json = machinesJson(status);
    DuplicatesText.json(json, status.duplicates());
    StraysText.json(json, status.strays());
    if (!status.inTheWay().isEmpty()) {
      json.startArray("in_the_way");
      for (Stranger stranger : status.inTheWay()) {
        json.startObject()
            .put("machine", stranger.machine().value())
            .put("host", stranger.host().value())
            .put("what", stranger.name().words())
            .put("owner", stranger.owner())
            .put("fix", stranger.fix())
            .endObject();
      }
      json.endArray();
    }
    if (!status.anothers().isEmpty()) {
      json.startArray("workdirs_of_others");
      for (Finding finding : status.anothers()) {
        json.startObject()
            .put("host", finding.host().value())
            .put("what", finding.what())
            .put("fix", finding.fix())
            .endObject();
      }
      json.endArray();
    }
    return json.end();
  }

  private static JsonDocument machinesJson(LiveStatus status) {
    JsonDocument json = JsonDocument.pretty().startArray("machines");
    status.machines().forEach(machine -> put(json.startObject(), status, machine).endObject());
    return json.endArray();
  }

  /** One machine as such an object; empty when there is none of that name. */
  public static Optional<String> json(LiveStatus status, String name) {
    return status.machines().stream()
        .filter(machine -> machine.name().value().equals(name))
        .findFirst()
        .map(machine -> put(JsonDocument.pretty(), status, machine).end());
  }

  /** One machine as an object. */
  static JsonDocument put(JsonDocument json, LiveStatus status, MachineStatus machine) {
    json.put("name", machine.name().value())
        .put("host", machine.host())
        .put("state", machine.state())
        .put("private_ip", machine.privateIp())
        .put("bridged_ip", machine.bridgedIp());
    return DriftText.json(json, status.driftOf(machine.name()));
  }

  /** A state as people read it. */
  static String words(String state) {
    return state.replace('_', ' ');
  }

  /** In which tone a state is shown. */
  static Tone tone(String state) {
    return switch (state) {
      case "running" -> Tone.GOOD;
      case "stopped", "suspended", "not_created" -> Tone.FAINT;
      default -> Tone.WARNING;
    };
  }
}
