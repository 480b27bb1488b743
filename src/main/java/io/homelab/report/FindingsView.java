package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.Finding.Level;
import io.homelab.report.Style.Tone;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code hosts check} shows. */
public final class FindingsView {
  private FindingsView() {}

  /** The findings of each host in list order, each with its fix; then the totals. */
  public static String human(List<Finding> findings, Style style) {
    StringBuilder out = new StringBuilder();
    int hosts = append(out, findings, style);
    Map<Level, Integer> counts = count(findings);
    return out.append(NumberText.count(hosts, "host"))
        .append(": ")
        .append(
            sum(counts.getOrDefault(Level.ERROR, 0), counts.getOrDefault(Level.WARNING, 0), style))
        .append('\n')
        .toString();
  }

  /** The findings of each host; tells of how many. */
  static int append(StringBuilder out, List<Finding> findings, Style style) {
    Map<HostName, TextTable> tables = new LinkedHashMap<>();
    for (Finding finding : findings) {
      row(
          tables.computeIfAbsent(finding.host(), host -> new TextTable("  ")),
          finding.level(),
          finding.what(),
          finding.fix());
    }
    tables.forEach((host, table) -> {
      out.append(style.paint(Tone.STRONG, host.value())).append('\n');
      table.appendTo(out, style);
    });
    return tables.size();
  }

  /** One finding with its fix. */
  static void row(TextTable table, Level level, String what, String fix) {
    table.row(tone(level), level.wireName(), what);
    if (!fix.isBlank()) {
      table.detail("fix: " + fix);
    }
  }

  /** How many problems there are, as a sentence's end. */
  static String sum(long errors, long warnings, Style style) {
    String sum =
        errors + warnings == 0
            ? "no problems found"
            : NumberText.count(errors, "error") + ", " + NumberText.count(warnings, "warning");
    return style.paint(errors > 0 ? Tone.BAD : warnings > 0 ? Tone.WARNING : Tone.GOOD, sum) + ".";
  }

  /**
   * {@code ok}: whether there is no error; {@code findings}, with null for no fix; {@code
   * duplicates}, if any.
   */
  public static String json(List<Finding> findings, List<Duplicate> duplicates) {
    JsonDocument json = JsonDocument.pretty().put("ok", !count(findings).containsKey(Level.ERROR));
    put(json, findings);
    return DuplicatesText.json(json, duplicates).end();
  }

  /** {@code findings}, with null for no fix. */
  static void put(JsonDocument json, List<Finding> findings) {
    json.startArray("findings");
    for (Finding finding : findings) {
      json.startObject()
          .put("host", finding.host().value())
          .put("level", finding.level().wireName())
          .put("what", finding.what())
          .put("fix", finding.fix().isBlank() ? null : finding.fix())
          .endObject();
    }
    json.endArray();
  }

  private static Map<Level, Integer> count(List<Finding> findings) {
    Map<Level, Integer> counts = new EnumMap<>(Level.class);
    findings.forEach(finding -> counts.merge(finding.level(), 1, Integer::sum));
    return counts;
  }

  private static Tone tone(Level level) {
    return switch (level) {
      case OK -> Tone.GOOD;
      case WARNING -> Tone.WARNING;
      case ERROR -> Tone.BAD;
    };
  }
}
