package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.operations.ExpiredLabs.EndedLab;
import io.homelab.operations.ExpiredLabs.Fate;
import io.homelab.report.Style.Tone;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What {@code gc} did, or would do. */
public final class GcView {
  private GcView() {}

  /** A line for each lab and host. */
  public static String human(
      List<EndedLab> all, SortedMap<HostName, String> silent, boolean outlook, Style style) {
    StringBuilder out = new StringBuilder();
    if (all.isEmpty()) {
      out.append("No lab's time is over.\n");
    }
    for (EndedLab each : all) {
      String machines =
          each.machines().isEmpty()
              ? "no machines"
              : each.machines().stream().map(Object::toString).collect(Collectors.joining(", "));
      String line =
          "lab %s on host %s (%s): %s%s"
              .formatted(
                  each.lab(),
                  each.host(),
                  machines,
                  words(each.fate(), outlook),
                  each.why().isEmpty() ? "" : ": " + PlainText.line(each.why()));
      out.append(
          each.fate() == Fate.FAILED || each.fate() == Fate.LEFT
              ? style.paint(each.fate() == Fate.FAILED ? Tone.BAD : Tone.WARNING, line + "\n")
              : line + "\n");
    }
    silent.forEach((host, why) ->
        out.append(
            style.paint(Tone.WARNING, PlainText.line("host %s: %s".formatted(host, why)) + "\n")));
    return out.toString();
  }

  private static String words(Fate fate, boolean outlook) {
    return switch (fate) {
      case DESTROYED -> outlook ? "would be destroyed" : "destroyed";
      case HALTED -> outlook ? "would be shut down" : "shut down, its disks are kept for now";
      case LEFT -> "left alone";
      case FAILED -> "not destroyed";
    };
  }

  /** {@code labs}: an object for each lab and host; {@code unreachable}: the hosts not heard. */
  public static String json(
      List<EndedLab> all, SortedMap<HostName, String> silent, boolean outlook) {
    JsonDocument json = JsonDocument.pretty().put("dry_run", outlook).startArray("labs");
    for (EndedLab each : all) {
      json.startObject()
          .put("name", each.lab().value())
          .put("host", each.host().value())
          .put("workdir", each.workdir())
          .put("machines", each.machines())
          .put("expires_at", each.expiredAt().map(Instant::toString))
          .put("result", each.fate().name().toLowerCase(Locale.ROOT))
          .put("reason", each.why().isEmpty() ? null : PlainText.line(each.why()))
          .endObject();
    }
    return LabsView.unreachable(json.endArray(), silent).end();
  }
}
