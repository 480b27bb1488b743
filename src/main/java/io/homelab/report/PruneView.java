package io.homelab.report;

import io.homelab.operations.PrunableBox;
import io.homelab.report.Style.Tone;
import java.util.List;

/** What {@code box prune} would remove, and what it keeps and why. */
public final class PruneView {
  private PruneView() {}

  /** A table of all boxes, and what their removal frees. */
  public static String human(List<PrunableBox> boxes, Style style) {
    if (boxes.isEmpty()) {
      return "No boxes.\n";
    }
    TextTable table = new TextTable("").alignRight(4);
    table.header("Host", "Box", "Version", "Provider", "Size", "");
    for (PrunableBox row : boxes) {
      table.row(
          row.goes() ? Tone.BAD : Tone.NORMAL,
          row.host().value(),
          row.box().name(),
          row.box().version(),
          row.box().provider(),
          NumberText.bytes(row.bytes()),
          row.kept().map(why -> "stays: " + why).orElse("goes"));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    long going = boxes.stream().filter(PrunableBox::goes).count();
    return out.append('\n')
        .append(
            going == 0
                ? "Nothing to remove."
                : "To remove: %s, %s.".formatted(count(going), NumberText.bytes(freed(boxes))))
        .append('\n')
        .toString();
  }

  /** How many boxes. */
  public static String count(long boxes) {
    return boxes + (boxes == 1 ? " box" : " boxes");
  }

  private static long freed(List<PrunableBox> boxes) {
    return boxes.stream().filter(PrunableBox::goes).mapToLong(PrunableBox::bytes).sum();
  }

  /** The question before they are removed. */
  public static String question(List<PrunableBox> removals) {
    return "Remove %s (%s)?".formatted(count(removals.size()), NumberText.bytes(freed(removals)));
  }

  /** {@code boxes} with the reasons of those that stay, and the {@code bytes} of those that go. */
  public static String json(List<PrunableBox> boxes) {
    JsonDocument json = JsonDocument.pretty().startArray("boxes");
    for (PrunableBox row : boxes) {
      json.startObject()
          .put("host", row.host().value())
          .put("box", row.box().name())
          .put("version", row.box().version())
          .put("provider", row.box().provider())
          .put("bytes", row.bytes())
          .put("action", row.goes() ? "remove" : "keep")
          .put("reason", row.kept())
          .endObject();
    }
    return json.endArray().put("bytes", freed(boxes)).end();
  }
}
