package io.homelab.report;

import io.homelab.guest.EdgeResult;
import io.homelab.report.Style.Tone;
import java.util.List;

/** What {@code verify} shows. */
public final class VerifyView {
  private VerifyView() {}

  /** A line for each edge, then the total: {@code 6 of 6 edges ok}. */
  public static String human(List<EdgeResult> edges, Style style) {
    if (edges.isEmpty()) {
      return "No machine depends on another: nothing to verify.\n";
    }
    TextTable table = new TextTable("");
    int ok = 0;
    for (EdgeResult result : edges) {
      ok += result.ok() ? 1 : 0;
      table.row(
          result.ok() ? Tone.GOOD : Tone.BAD,
          result.ok() ? "ok" : "FAILED",
          result.edge().from() + " -> " + result.edge().to(),
          result.address().orElse("no address"),
          result.crossHost() ? "across hosts" : "same host",
          result.error().orElse(""));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    String sum = ok + " of " + NumberText.count(edges.size(), "edge") + " ok";
    return out.append(style.paint(ok == edges.size() ? Tone.GOOD : Tone.BAD, sum))
        .append('\n')
        .toString();
  }

  /** {@code edges}, with null for missing values. */
  public static String json(List<EdgeResult> edges) {
    return edges(JsonDocument.pretty(), edges);
  }

  /** The same on one line, as the event {@code verified} of a run. */
  public static String event(List<EdgeResult> edges) {
    return edges(JsonDocument.line().put("event", "verified"), edges);
  }

  private static String edges(JsonDocument document, List<EdgeResult> edges) {
    JsonDocument json = document.startArray("edges");
    for (EdgeResult result : edges) {
      json.startObject()
          .put("from", result.edge().from().value())
          .put("to", result.edge().to().value())
          .put("cross_host", result.crossHost())
          .put("address", result.address())
          .put("ok", result.ok())
          .put("error", result.error())
          .endObject();
    }
    return json.endArray().end();
  }
}
