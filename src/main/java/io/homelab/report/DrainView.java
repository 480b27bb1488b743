package io.homelab.report;

import io.homelab.plan.Drain;
import io.homelab.report.Style.Tone;

/** What {@code hosts drain} shows beside its plan. */
public final class DrainView {
  private DrainView() {}

  /** The machines that stay, each with the reasons; empty if all go. */
  public static String human(Drain drain, Style style) {
    if (drain.staying().isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("\n");
    out.append(style.paint(Tone.STRONG, "Stays on " + drain.host())).append('\n');
    TextTable table = new TextTable("  ");
    drain
        .staying()
        .forEach((machine, reasons) -> {
          table.row(Tone.WARNING, machine.value());
          reasons.forEach(table::detail);
        });
    table.appendTo(out, style);
    return out.append('\n').toString();
  }
}
