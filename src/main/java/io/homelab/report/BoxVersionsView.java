package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.BoxVersions;
import java.util.List;

/** What {@code box outdated} and {@code box update} show. */
public final class BoxVersionsView {
  private static final String UNKNOWN = "-";

  private BoxVersionsView() {}

  /** A table of boxes with what there is beyond the versions in use. */
  public static String human(BoxVersions versions, Style style) {
    if (versions.boxes().isEmpty()) {
      return "No box of this lab comes from a registry.\n";
    }
    TextTable table = new TextTable("");
    table.header("Box", "Provider", "In use", "Allowed", "Newest", "");
    for (BoxVersions.RegisteredBox row : versions.boxes()) {
      table.row(
          row.asked().name(),
          row.asked().provider(),
          row.used().orElse(UNKNOWN),
          row.allowed().orElse(UNKNOWN),
          row.newest().orElse(UNKNOWN),
          row.outdated() && row.used().isPresent() ? "outdated" : "");
      row.problem().ifPresent(why -> table.detail("! " + PlainText.line(why)));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    if (versions.boxes().stream().anyMatch(row -> row.outdated() && row.used().isPresent())) {
      out.append("\nTo move on, run: homelab box update\n");
    }
    return out.toString();
  }

  /** A document with the list {@code boxes}. */
  public static String json(BoxVersions versions) {
    JsonDocument json = JsonDocument.pretty().startArray("boxes");
    for (BoxVersions.RegisteredBox row : versions.boxes()) {
      json.startObject()
          .put("box", row.asked().name())
          .put("provider", row.asked().provider())
          .put("version", row.used())
          .put("allowed", row.allowed())
          .put("newest", row.newest())
          .put("problem", row.problem())
          .endObject();
    }
    return json.endArray().end();
  }

  /** A line for each version that was moved. */
  public static String human(List<BoxVersions.MovedVersion> updates) {
    if (updates.isEmpty()) {
      return "Nothing to update.\n";
    }
    StringBuilder out = new StringBuilder();
    for (BoxVersions.MovedVersion update : updates) {
      out.append(
          "%s (%s): %s -> %s\n"
              .formatted(
                  update.box().name(),
                  update.box().provider(),
                  update.before().orElse("none"),
                  update.box().version()));
    }
    return out.append("To see what would change, run: homelab plan\n").toString();
  }

  /** A document with the list of what was moved. */
  public static String json(List<BoxVersions.MovedVersion> updates) {
    JsonDocument json = JsonDocument.pretty().startArray("updated");
    for (BoxVersions.MovedVersion update : updates) {
      json.startObject()
          .put("box", update.box().name())
          .put("provider", update.box().provider())
          .put("before", update.before())
          .put("version", update.box().version())
          .endObject();
    }
    return json.endArray().end();
  }
}
