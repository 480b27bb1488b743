package io.homelab.report;

import io.homelab.operations.MigrateState;

/** What {@code state migrate} did. */
public final class StateMigrationView {
  private StateMigrationView() {}

  /** As sentences, a line each. */
  public static String human(MigrateState moved) {
    StringBuilder text = new StringBuilder();
    moved
        .serials()
        .forEach((lab, serial) -> text.append("lab %s, serial %d%n".formatted(lab, serial)));
    text.append(
        "Moved from %s to %s; instances of pools: %d. What was there is kept aside there."
            .formatted(moved.from(), moved.to(), moved.instances()));
    return text.toString();
  }

  /** As JSON. */
  public static String json(MigrateState moved) {
    JsonDocument json =
        JsonDocument.pretty()
            .put("lab", moved.lab().value())
            .put("from", moved.from())
            .put("to", moved.to())
            .startObject("serials");
    moved.serials().forEach((lab, serial) -> json.put(lab.value(), serial));
    return json.endObject().put("instances", moved.instances()).end();
  }
}
