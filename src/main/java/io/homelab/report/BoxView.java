package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.operations.BoxOnHost;
import java.util.List;
import java.util.SortedMap;

/** What {@code box list} shows. */
public final class BoxView {
  private BoxView() {}

  /** A table in the order of the list. */
  public static String human(List<BoxOnHost> boxes, Style style) {
    if (boxes.isEmpty()) {
      return "No boxes.\n";
    }
    TextTable table = new TextTable("").alignRight(4);
    table.header("Host", "Box", "Version", "Provider", "Used by");
    for (BoxOnHost row : boxes) {
      table.row(
          row.host().value(),
          row.box().name(),
          row.box().version(),
          row.box().provider(),
          Integer.toString(row.usedBy()));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    return out.toString();
  }

  /** {@code boxes}, with the keys that they have in a plan. */
  public static String json(List<BoxOnHost> boxes) {
    return put(boxes).end();
  }

  /** The same, and {@code unreachable}: the hosts that did not answer. */
  public static String json(List<BoxOnHost> boxes, SortedMap<HostName, String> silent) {
    return LabsView.unreachable(put(boxes), silent).end();
  }

  private static JsonDocument put(List<BoxOnHost> boxes) {
    JsonDocument json = JsonDocument.pretty().startArray("boxes");
    for (BoxOnHost row : boxes) {
      json.startObject()
          .put("host", row.host().value())
          .put("box", row.box().name())
          .put("version", row.box().version())
          .put("provider", row.box().provider())
          .put("used_by", row.usedBy())
          .endObject();
    }
    return json.endArray();
  }
}
