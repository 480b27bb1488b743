package io.homelab.report;

import io.homelab.operations.ComputerFinding;
import io.homelab.operations.Diagnosis;
import io.homelab.probe.finding.Finding.Level;
import io.homelab.report.Style.Tone;

/** What {@code doctor} shows. */
public final class DiagnosisView {
  private DiagnosisView() {}

  /** This computer, then each host, each finding with what mends it; then the totals. */
  public static String human(Diagnosis diagnosis, Style style) {
    StringBuilder out = new StringBuilder(style.paint(Tone.STRONG, "This computer")).append('\n');
    TextTable table = new TextTable("  ");
    for (ComputerFinding finding : diagnosis.here()) {
      FindingsView.row(table, finding.level(), finding.what(), finding.fix());
    }
    table.appendTo(out, style);
    FindingsView.append(out, diagnosis.hosts(), style);
    return out.append(
            FindingsView.sum(count(diagnosis, Level.ERROR), count(diagnosis, Level.WARNING), style))
        .append('\n')
        .toString();
  }

  private static long count(Diagnosis diagnosis, Level level) {
    return diagnosis.here().stream().filter(finding -> finding.level() == level).count()
        + diagnosis.hosts().stream().filter(finding -> finding.level() == level).count();
  }

  /** {@code ok}, {@code computer} and {@code findings}, with null for no fix. */
  public static String json(Diagnosis diagnosis) {
    JsonDocument json = JsonDocument.pretty().put("ok", !diagnosis.errors()).startArray("computer");
    for (ComputerFinding finding : diagnosis.here()) {
      json.startObject()
          .put("level", finding.level().wireName())
          .put("what", finding.what())
          .put("fix", finding.fix().isBlank() ? null : finding.fix())
          .endObject();
    }
    json.endArray();
    FindingsView.put(json, diagnosis.hosts());
    return json.end();
  }
}
