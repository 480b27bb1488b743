package io.homelab.report;

import io.homelab.plan.Victim;
import io.homelab.report.Style.Tone;
import java.util.List;

/** Machines of other labs that are halted to make room, as a part of other views. */
final class VictimsText {
  private VictimsText() {}

  /** A row for each, with why; empty if there is none. */
  static String human(List<Victim> victims, Style style) {
    TextTable table = new TextTable("  ");
    victims.forEach(victim -> table.row(Tone.WARNING, "would " + victim.words()));
    StringBuilder out = new StringBuilder();
    if (!table.isEmpty()) {
      out.append('\n').append(style.paint(Tone.STRONG, "Preempted"));
      out.append(
              style.paint(Tone.FAINT, " (machines of your other labs; nothing without your yes)"))
          .append('\n');
      table.appendTo(out, style);
    }
    return out.toString();
  }

  /** {@code preempted}; no key if there is none. */
  static JsonDocument json(JsonDocument json, List<Victim> victims) {
    if (!victims.isEmpty()) {
      json.startArray("preempted");
      for (Victim victim : victims) {
        json.startObject()
            .put("machine", victim.machine().value())
            .put("lab", victim.lab().value())
            .put("owner", victim.owner())
            .put("host", victim.host().value())
            .put("priority", victim.priority())
            .put("frees", victim.frees())
            .put("running", victim.running())
            .put("for", victim.wanting().value())
            .put("for_priority", victim.wantingPriority())
            .endObject();
      }
      json.endArray();
    }
    return json;
  }
}
