package io.homelab.report;

import io.homelab.plan.Drift;
import java.util.List;

/** What became of a machine by nothing that HomeLab did, as a part of other views. */
final class DriftText {
  private DriftText() {}

  /** A line for each below the machine's row. */
  static void human(TextTable table, List<Drift> drift) {
    for (Drift each : drift) {
      table.detail("%s: %s".formatted(each.kind().words(), each.sentence()));
    }
  }

  /** {@code drift}; empty where nothing became of the machine. */
  static JsonDocument json(JsonDocument json, List<Drift> drift) {
    json.startArray("drift");
    for (Drift each : drift) {
      json.startObject()
          .put("kind", each.kind().wireName())
          .put("what", each.sentence())
          .endObject();
    }
    return json.endArray();
  }
}
