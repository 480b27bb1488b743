package io.homelab.report;

import io.homelab.guest.EdgeResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * What {@code verify} found as a test report, in the XML of JUnit that CIs read: one suite, and a
 * test for each edge. An edge that nobody could ask about is an error, one that does not hold a
 * failure.
 */
public final class JunitXml {
  /** JUnit's format has no zone; UTC is meant. */
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private JunitXml() {}

  /**
   * The report.
   *
   * @param suite what the suite is called
   * @param at when it began
   * @param took how long all of it took; edges are probed side by side
   */
  public static String of(String suite, List<EdgeResult> edges, Instant at, Duration took) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<testsuite");
    attribute(out, "name", suite);
    attribute(out, "tests", Integer.toString(edges.size()));
    attribute(
        out,
        "failures",
        Long.toString(edges.stream().filter(edge -> !edge.ok() && edge.asked()).count()));
    attribute(out, "errors", Long.toString(edges.stream().filter(edge -> !edge.asked()).count()));
    attribute(out, "skipped", "0");
    attribute(out, "time", seconds(took));
    attribute(out, "timestamp", AT.format(at));
    out.append(">\n");
    edges.forEach(edge -> test(out, suite, edge));
    return out.append("</testsuite>\n").toString();
  }

  private static void test(StringBuilder out, String suite, EdgeResult result) {
    out.append("  <testcase");
    attribute(out, "classname", suite);
    attribute(out, "name", result.edge().from() + " -> " + result.edge().to());
    attribute(out, "time", seconds(result.took()));
    if (result.ok()) {
      out.append("/>\n");
      return;
    }
    String kind = result.asked() ? "failure" : "error";
    String where =
        "%s -> %s at %s, %s"
            .formatted(
                result.edge().from(),
                result.edge().to(),
                result.address().orElse("no address"),
                result.crossHost() ? "across hosts" : "same host");
    String why = result.error().orElse("unknown");
    out.append(">\n    <").append(kind);
    attribute(out, "type", result.asked() ? "unreachable" : "unknown");
    attribute(out, "message", why);
    out.append('>')
        .append(XmlText.escaped(where + ": " + why))
        .append("</")
        .append(kind)
        .append(">\n  </testcase>\n");
  }

  private static String seconds(Duration time) {
    long millis = Math.max(0, time.toMillis());
    return millis / 1000 + "." + Long.toString(1000 + millis % 1000).substring(1);
  }

  private static void attribute(StringBuilder out, String name, String value) {
    out.append(' ').append(name).append("=\"").append(XmlText.escaped(value)).append('"');
  }
}
