package io.homelab.report;

import io.homelab.plan.StrayCopy;
import io.homelab.report.Style.Tone;
import java.util.List;

/** Copies of machines on hosts that were assumed lost, as a part of other views. */
final class StraysText {
  private StraysText() {}

  /** A row for each, with what to type; empty if there is none. */
  static String human(List<StrayCopy> strays, Style style) {
    TextTable table = new TextTable("  ");
    for (StrayCopy stray : strays) {
      table.row(Tone.WARNING, stray.machine().value(), stray.host().value(), stray.sentence());
      table.detail("fix: " + stray.fix());
    }
    StringBuilder out = new StringBuilder();
    if (!table.isEmpty()) {
      out.append('\n').append(style.paint(Tone.STRONG, "Strays"));
      out.append(style.paint(Tone.FAINT, " (copies that are left alone)")).append('\n');
      table.appendTo(out, style);
    }
    return out.toString();
  }

  /** {@code strays}; no key if there is none. */
  static JsonDocument json(JsonDocument json, List<StrayCopy> strays) {
    if (!strays.isEmpty()) {
      json.startArray("strays");
      for (StrayCopy stray : strays) {
        json.startObject()
            .put("machine", stray.machine().value())
            .put("host", stray.host().value())
            .put("presence", stray.presence().wireName())
            .put("what", stray.sentence())
            .put("fix", stray.fix())
            .endObject();
      }
      json.endArray();
    }
    return json;
  }
}
