package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import io.homelab.operations.SpareRoom;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.placement.question.Evacuation;
import io.homelab.placement.question.Headroom;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/** What {@code capacity} shows: how many more machines fit, and what a host's death would mean. */
public final class CapacityView {
  /** Longer lists of names are cut, unless all details are wanted. */
  private static final int NAMES = 8;

  private CapacityView() {}

  /**
   * The use of the hosts, a row for each kind of machine, and one for each host that might die, if
   * that was asked for.
   */
  public static String human(SpareRoom room, Style style) {
    List<Headroom> kinds = room.kinds();
    List<Evacuation> deaths = room.deaths();
    StringBuilder out = new StringBuilder();
    out.append(style.paint(Tone.STRONG, "Use"))
        .append(style.paint(Tone.FAINT, " (now -> by the planned lab)"))
        .append('\n');
    UseBars.appendTo(out, room.hosts().stream().map(UseBars.UseRow::of).toList(), style);
    out.append('\n');
    out.append(style.paint(Tone.STRONG, "How many more machines fit")).append('\n');
    boolean survive = kinds.stream().anyMatch(kind -> kind.surviving().isPresent());
    TextTable table = new TextTable("  ");
    if (survive) {
      table.alignRight(2, 3);
      table.header("Role", "Each", "In all", "If any host may die", "On each host alone");
    } else {
      table.alignRight(2);
      table.header("Role", "Each", "In all", "On each host alone");
    }
    boolean reasons = style.verbose() || kinds.size() == 1;
    for (Headroom kind : kinds) {
      boolean none = kind.total().isPresent() && kind.total().getAsLong() == 0;
      List<String> cells =
          new ArrayList<>(
              List.of(
                  kind.role().value(),
                  NumberText.sizeWithDisk(kind.size()),
                  count(kind.total()),
                  perHost(kind)));
      kind.surviving().ifPresent(surviving -> cells.add(3, count(surviving)));
      table.row(none ? Tone.WARNING : Tone.NORMAL, cells.toArray(String[]::new));
      kind.surviving()
          .flatMap(Headroom.Surviving::weakest)
          .ifPresent(host -> table.detail(limit(kind, host)));
      if (reasons) {
        for (Headroom.OnHost host : kind.hosts()) {
          if (!host.reasons().isEmpty()) {
            table.detail("not on " + host.host() + ": " + String.join("; ", texts(host.reasons())));
          }
        }
      }
    }
    table.appendTo(out, style);
    if (!deaths.isEmpty()) {
      out.append('\n').append(style.paint(Tone.STRONG, "If a host dies")).append('\n');
      TextTable hosts = new TextTable("  ");
      for (Evacuation death : deaths) {
        hosts.row(
            death.left().isEmpty() ? Tone.GOOD : Tone.WARNING,
            death.host().value(),
            consequence(death, style));
      }
      hosts.appendTo(out, style);
    }
    return out.toString();
  }

  private static String perHost(Headroom kind) {
    StringBuilder text = new StringBuilder();
    for (Headroom.OnHost host : kind.hosts()) {
      if (host.reasons().isEmpty()) {
        text.append(text.isEmpty() ? "" : ", ")
            .append(host.host())
            .append(' ')
            .append(count(host.count()));
      }
    }
    if (text.isEmpty()) {
      return "none";
    }
    return text.append(kind.apart() ? " (never two on one)" : "").toString();
  }

  private static String count(OptionalLong count) {
    return count.isPresent() ? Long.toString(count.getAsLong()) : "no limit";
  }

  private static String count(Headroom.Surviving surviving) {
    String fits = count(surviving.fits());
    return surviving.fits().equals(surviving.atMost())
        ? fits
        : "%s to %s".formatted(fits, count(surviving.atMost()));
  }

  private static String limit(Headroom kind, HostName host) {
    return kind.surviving().orElseThrow().asItIs()
        ? "with one more, not all would have a host if " + host + " dies"
        : "if " + host + " dies, not all have a host as it is";
  }

  private static String consequence(Evacuation death, Style style) {
    if (death.machines() == 0) {
      return "it has no machines";
    }
    if (!death.left().isEmpty()) {
      List<MachineName> names = new ArrayList<>();
      death.left().forEach(decision -> names.add(decision.machine().name()));
      return NumberText.count(names.size(), "machine")
          + " would have no host: "
          + NumberText.names(names, style.verbose() ? Integer.MAX_VALUE : NAMES);
    }
    if (!death.making().isEmpty()) {
      return "everything still fits elsewhere once %s of other hosts %s (placed by %s)"
          .formatted(
              NumberText.count(death.making().size(), "machine"),
              death.making().size() == 1 ? "moves" : "move",
              death.strategy().wireName());
    }
    return "everything still fits elsewhere (placed by " + death.strategy().wireName() + ")";
  }

  /** What becomes of each machine of one host that dies. */
  public static String human(Evacuation death, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(style.paint(Tone.STRONG, "If " + death.host() + " dies"))
        .append(": ")
        .append(consequence(death, style))
        .append('\n');
    TextTable table = new TextTable("  ");
    death.moves().forEach((machine, to) -> table.row(Tone.GOOD, machine.value(), "goes to " + to));
    death
        .making()
        .forEach((machine, to) ->
            table.row(Tone.WARNING, machine.value(), "makes room and goes to " + to));
    for (Decision.Unplaced decision : death.left()) {
      table.row(
          Tone.BAD,
          decision.machine().name().value(),
          "has no host (role %s, %s)"
              .formatted(
                  decision.machine().role(),
                  NumberText.sizeWithDisk(decision.machine().resources())));
      for (HostRejection rejection : elsewhere(death, decision)) {
        table.detail(
            "not on " + rejection.host() + ": " + String.join("; ", texts(rejection.reasons())));
      }
    }
    table.appendTo(out, style);
    if (!death.left().isEmpty()) {
      out.append(PlainText.line(death.conclusion().text())).append('\n');
    }
    return out.toString();
  }

  /** {@code kinds} and, where somebody asked, {@code without}. */
  public static String json(List<Headroom> kinds, List<Evacuation> deaths) {
    JsonDocument json = JsonDocument.pretty().startArray("kinds");
    for (Headroom kind : kinds) {
      Resources size = kind.size();
      json.startObject()
          .put("role", kind.role().value())
          .put("cpus", size.cpus())
          .put("memory_mb", size.memoryMb())
          .put("disk_gb", size.diskGb())
          .put(size.devices())
          .put("apart", kind.apart())
          .put("fits", kind.total());
      kind.surviving()
          .ifPresent(surviving ->
              json.startObject("surviving")
                  .put("as_it_is", surviving.asItIs())
                  .put("fits", surviving.fits())
                  .put("at_most", surviving.atMost())
                  .put("weakest", surviving.weakest().map(HostName::value))
                  .endObject());
      json.startArray("hosts");
      for (Headroom.OnHost host : kind.hosts()) {
        json.startObject()
            .put("host", host.host().value())
            .put("fits", host.count())
            .put("reasons", texts(host.reasons()))
            .endObject();
      }
      json.endArray().endObject();
    }
    json.endArray();
    if (!deaths.isEmpty()) {
      without(json, deaths);
    }
    return json.end();
  }

  /** {@code without} alone. */
  public static String json(List<Evacuation> deaths) {
    JsonDocument json = JsonDocument.pretty();
    without(json, deaths);
    return json.end();
  }

  private static void without(JsonDocument json, List<Evacuation> deaths) {
    json.startArray("without");
    for (Evacuation death : deaths) {
      json.startObject()
          .put("host", death.host().value())
          .put("strategy", death.strategy().wireName());
      moves(json, "moves", death.moves());
      moves(json, "making_room", death.making());
      json.startArray("unplaced");
      for (Decision.Unplaced decision : death.left()) {
        json.startObject().put("name", decision.machine().name().value()).startArray("rejected");
        for (HostRejection rejection : elsewhere(death, decision)) {
          json.startObject()
              .put("host", rejection.host().value())
              .put("reasons", texts(rejection.reasons()))
              .endObject();
        }
        json.endArray().endObject();
      }
      json.endArray().put("conclusion", death.conclusion().text()).endObject();
    }
    json.endArray();
  }

  private static void moves(JsonDocument json, String key, SortedMap<MachineName, HostName> moves) {
    json.startObject(key);
    for (Map.Entry<MachineName, HostName> move : moves.entrySet()) {
      json.put(move.getKey().value(), move.getValue().value());
    }
    json.endObject();
  }

  /** That the dead host is dead needs no word. */
  private static List<HostRejection> elsewhere(Evacuation death, Decision.Unplaced decision) {
    List<HostRejection> others = new ArrayList<>();
    for (HostRejection rejection : decision.rejected()) {
      if (!rejection.host().equals(death.host())) {
        others.add(rejection);
      }
    }
    return others;
  }

  private static List<String> texts(List<Rejection> reasons) {
    List<String> texts = new ArrayList<>();
    reasons.forEach(reason -> texts.add(reason.text()));
    return texts;
  }
}
