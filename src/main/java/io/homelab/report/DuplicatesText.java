package io.homelab.report;

import io.homelab.probe.finding.Duplicate;
import io.homelab.report.Style.Tone;
import java.util.List;

/** Duplicate machines, as a part of other views. */
final class DuplicatesText {
  private DuplicatesText() {}

  /** A row for each, with what to type; empty if there is none. */
  static String human(List<Duplicate> duplicates, Style style) {
    TextTable table = new TextTable("  ");
    for (Duplicate duplicate : duplicates) {
      table.row(Tone.BAD, duplicate.words());
      table.detail("fix: " + duplicate.fix());
    }
    StringBuilder out = new StringBuilder();
    if (!table.isEmpty()) {
      out.append('\n').append(style.paint(Tone.STRONG, "Duplicates")).append('\n');
      table.appendTo(out, style);
    }
    return out.toString();
  }

  /** {@code duplicates}, the kept host first; no key if there is none. */
  static JsonDocument json(JsonDocument json, List<Duplicate> duplicates) {
    if (!duplicates.isEmpty()) {
      json.startArray("duplicates");
      for (Duplicate duplicate : duplicates) {
        json.startObject()
            .put("machine", duplicate.machine().value())
            .put("hosts", duplicate.hosts())
            .put("what", duplicate.what())
            .put("fix", duplicate.fix())
            .endObject();
      }
      json.endArray();
    }
    return json;
  }
}
