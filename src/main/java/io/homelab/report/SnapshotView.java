package io.homelab.report;

import io.homelab.model.MachineName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** What {@code vos snapshot list} shows. */
public final class SnapshotView {
  private SnapshotView() {}

  /** A line for each machine. */
  public static String human(SortedMap<MachineName, List<String>> snapshots, Style style) {
    TextTable table = new TextTable("").header("Machine", "Snapshots");
    for (Map.Entry<MachineName, List<String>> entry : snapshots.entrySet()) {
      table.row(
          entry.getKey().value(),
          entry.getValue().isEmpty() ? "none" : String.join(", ", entry.getValue()));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    return out.toString();
  }

  /** {@code machines}, each with its {@code snapshots}. */
  public static String json(SortedMap<MachineName, List<String>> snapshots) {
    return put(snapshots).end();
  }

  /** The same, and {@code unheard}: those of the machines whose hosts did not tell. */
  public static String json(
      SortedMap<MachineName, List<String>> snapshots, Set<MachineName> machines) {
    Set<MachineName> unheard = new TreeSet<>(machines);
    unheard.removeAll(snapshots.keySet());
    return put(snapshots).put("unheard", unheard).end();
  }

  private static JsonDocument put(SortedMap<MachineName, List<String>> snapshots) {
    JsonDocument json = JsonDocument.pretty().startArray("machines");
    for (Map.Entry<MachineName, List<String>> entry : snapshots.entrySet()) {
      json.startObject()
          .put("name", entry.getKey().value())
          .put("snapshots", entry.getValue())
          .endObject();
    }
    return json.endArray();
  }
}
