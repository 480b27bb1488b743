package io.homelab.report;

import io.homelab.operations.DrainHost;
import io.homelab.plan.Drain;
import io.homelab.plan.MachineStep;
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

  /** {@code moves}, {@code also_replaced} and {@code staying}, with the reasons. */
  public static String json(DrainHost drain) {
    JsonDocument json =
        JsonDocument.pretty()
            .put("host", drain.host().value())
            .put("changes", drain.changes())
            .startArray("moves");
    drain
        .drain()
        .moving()
        .moves()
        .forEach((machine, to) ->
            json.startObject().put("machine", machine.value()).put("to", to.value()).endObject());
    json.endArray()
        .put(
            "also_replaced",
            drain.drain().moving().alsoReplaced().stream().map(MachineStep::name).toList())
        .startArray("staying");
    drain
        .drain()
        .staying()
        .forEach((machine, reasons) ->
            json.startObject().put("machine", machine.value()).put("reasons", reasons).endObject());
    return json.endArray().end();
  }
}
