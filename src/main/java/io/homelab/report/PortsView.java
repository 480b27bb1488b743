package io.homelab.report;

import io.homelab.operations.PortMapping;
import java.util.ArrayList;
import java.util.List;

/** What {@code vos port} shows. */
public final class PortsView {
  private PortsView() {}

  /** A line for each port. */
  public static String human(List<PortMapping> ports, Style style) {
    TextTable table = new TextTable("").header("Machine", "Guest", "Host", "Reached at");
    for (PortMapping port : ports) {
      List<String> notes = new ArrayList<>();
      if (port.onlyOnHost()) {
        notes.add("on the host only");
      }
      if (port.autoCorrect()) {
        notes.add("another port if it is in use");
      }
      table.row(
          port.machine().value(),
          port.guest() + "/" + port.protocol(),
          port.host().value(),
          port.where() + (notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")"));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    return out.toString();
  }

  /** The addresses alone, for scripts. */
  public static String addresses(List<PortMapping> ports) {
    StringBuilder out = new StringBuilder();
    ports.forEach(port -> out.append(port.where()).append('\n'));
    return out.toString();
  }

  /** {@code ports}. */
  public static String json(List<PortMapping> ports) {
    JsonDocument json = JsonDocument.pretty().startArray("ports");
    for (PortMapping port : ports) {
      json.startObject()
          .put("machine", port.machine().value())
          .put("host", port.host().value())
          .put("guest", port.guest())
          .put("protocol", port.protocol())
          .put("address", port.address())
          .put("port", port.port())
          .put("only_on_host", port.onlyOnHost())
          .put("auto_correct", port.autoCorrect())
          .endObject();
    }
    return json.endArray().end();
  }
}
