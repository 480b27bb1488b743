package io.homelab.report;

import io.homelab.model.Unsaid;
import io.homelab.operations.DefinitionImport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code homelab import} could not say in a topology. */
public final class ImportView {
  private static final int MOST_NAMES = 6;

  private ImportView() {}

  /** A line for each thing, with the machines that have it; empty when everything could be said. */
  public static String human(DefinitionImport done, Style style) {
    Map<String, List<String>> owners = new LinkedHashMap<>();
    for (Unsaid each : done.unsaid()) {
      owners
          .computeIfAbsent(each.what(), what -> new ArrayList<>())
          .add(each.machine().orElse("(all)"));
    }
    TextTable table = new TextTable("  ");
    owners.forEach((what, machines) -> table.row(names(machines), what));
    StringBuilder out = new StringBuilder();
    if (!table.isEmpty()) {
      table.appendTo(out, style);
    }
    return out.toString();
  }

  /** The names, of which the first will do: {@code --json} has all. */
  private static String names(List<String> machines) {
    int more = machines.size() - MOST_NAMES;
    return more <= 1
        ? String.join(", ", machines)
        : String.join(", ", machines.subList(0, MOST_NAMES)) + " and " + more + " more";
  }

  /** {@code file}, {@code machines}, {@code unsaid}: null is said of the whole file. */
  public static String json(DefinitionImport done) {
    JsonDocument json =
        JsonDocument.pretty()
            .put("file", done.file().toString())
            .put("machines", done.machines())
            .startArray("unsaid");
    for (Unsaid each : done.unsaid()) {
      json.startObject().put("machine", each.machine()).put("what", each.what()).endObject();
    }
    return json.endArray().end();
  }
}
