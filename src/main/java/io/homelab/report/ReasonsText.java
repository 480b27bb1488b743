package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import java.util.List;
import java.util.SortedMap;

/** Why a pool has not more machines: what holds it, and what each host says. */
final class ReasonsText {
  private ReasonsText() {}

  /** A line for each, indented by two blanks. */
  static String lines(List<String> because, SortedMap<HostName, List<String>> hosts) {
    StringBuilder out = new StringBuilder();
    because.forEach(why -> out.append("  ").append(PlainText.line(why)).append('\n'));
    hosts.forEach((host, reasons) ->
        out.append("  ").append(PlainText.line(onHost(host, reasons))).append('\n'));
    return out.toString();
  }

  /** The same on one line. */
  static String line(List<String> because, SortedMap<HostName, List<String>> hosts) {
    StringBuilder out = new StringBuilder(String.join("; ", because));
    hosts.forEach(
        (host, reasons) -> out.append(out.isEmpty() ? "" : "; ").append(onHost(host, reasons)));
    return PlainText.line(out.toString());
  }

  private static String onHost(HostName host, List<String> reasons) {
    return host + ": " + String.join(", ", reasons);
  }

  /** {@code because} and {@code hosts}. */
  static JsonDocument put(
      JsonDocument json, List<String> because, SortedMap<HostName, List<String>> hosts) {
    json.put("because", because.stream().map(PlainText::line).toList()).startArray("hosts");
    hosts.forEach((host, reasons) ->
        json.startObject()
            .put("host", host.value())
            .put("reasons", reasons.stream().map(PlainText::line).toList())
            .endObject());
    return json.endArray();
  }
}
