package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.pool.ClaimId;
import io.homelab.pool.JournalLine;
import java.util.List;

/** What {@code pool history} shows. */
public final class PoolHistoryView {
  private PoolHistoryView() {}

  /** A line for each thing that happened. */
  public static String human(List<JournalLine> lines, Style style) {
    if (lines.isEmpty()) {
      return "Nothing happened yet.\n";
    }
    TextTable table = new TextTable("").spare(3);
    table.header("Time", "Pool", "Instance", "Claim", "What", "Reason");
    for (JournalLine line : lines) {
      table.row(
          TimeText.utc(line.at()),
          line.pool().value(),
          line.instance().map(Object::toString).orElse("-"),
          line.claim().map(ClaimId::value).orElse("-"),
          line.what(),
          line.reason());
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    return out.toString();
  }

  /** {@code history}: an object for each. */
  public static String json(List<JournalLine> lines) {
    JsonDocument json = JsonDocument.pretty().startArray("history");
    for (JournalLine line : lines) {
      json.startObject()
          .put("at", TimeText.utc(line.at()))
          .put("pool", line.pool().value())
          .put("instance", line.instance())
          .put("claim", line.claim())
          .put("what", PlainText.line(line.what()))
          .put("reason", line.reason().isEmpty() ? null : PlainText.line(line.reason()))
          .endObject();
    }
    return json.endArray().end();
  }
}
