package io.homelab.report;

import io.homelab.operations.WakeHosts.Woken;
import java.util.List;

/** Which hosts answer after they were woken. */
public final class WokenView {
  private WokenView() {}

  /** One line for each. */
  public static String human(List<Woken> hosts) {
    StringBuilder out = new StringBuilder();
    for (Woken each : hosts) {
      out.append(each.host())
          .append(each.answers() ? " answers" : " does not answer: " + each.problem())
          .append('\n');
    }
    return out.toString();
  }

  /** The same as JSON. */
  public static String json(List<Woken> hosts) {
    JsonDocument json = JsonDocument.pretty().startArray("woken");
    for (Woken each : hosts) {
      json.startObject()
          .put("host", each.host().value())
          .put("answers", each.answers())
          .put("problem", each.problem())
          .endObject();
    }
    return json.endArray().end();
  }
}
