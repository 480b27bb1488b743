package io.homelab.report;

import io.homelab.model.Machine;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Share;
import io.homelab.placement.question.Matrix;
import io.homelab.placement.strategy.SoftScore;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What {@code plan --explain} shows: how every host compares for one machine. */
public final class MatrixView {
  private MatrixView() {}

  /** The decision in two lines, and a row for each host with its score or all its reasons. */
  public static String human(Matrix matrix, Style style) {
    Machine machine = matrix.machine();
    StringBuilder out = new StringBuilder();
    out.append(style.paint(Tone.STRONG, "Machine " + machine.name()))
        .append(": role ")
        .append(machine.role())
        .append(", ")
        .append(NumberText.sizeWithDisk(machine.resources()))
        .append(", placed by ")
        .append(matrix.strategy().wireName())
        .append('\n');
    if (matrix.chosen().isEmpty()) {
      out.append(style.paint(Tone.BAD, "has no host: "));
    } else if (!matrix.settled()) {
      out.append("goes to ").append(matrix.chosen().get()).append(": ");
    }
    out.append(PlainText.line(matrix.reason())).append("\n\n");
    boolean prefers = matrix.rows().stream().anyMatch(row -> row.preference().isPresent());
    TextTable table = new TextTable("");
    List<String> header = new ArrayList<>(List.of("  Host", "Score", "CPU", "Memory", "Disk"));
    if (prefers) {
      header.add(1, "Preferred");
    }
    table.header(header.toArray(String[]::new));
    for (Matrix.Row row : matrix.rows()) {
      boolean chosen = matrix.chosen().map(row.host()::equals).orElse(false);
      List<String> cells =
          new ArrayList<>(
              List.of(
                  (chosen ? "* " : "  ") + row.host(),
                  row.fits() ? row.score().orElse("-") : "no",
                  change(row, Resource.CPU),
                  change(row, Resource.MEMORY),
                  change(row, Resource.DISK)));
      row.preference().ifPresent(score -> cells.add(1, SoftScore.signed(score.points())));
      table.row(
          chosen ? Tone.GOOD : row.fits() ? Tone.NORMAL : Tone.FAINT, cells.toArray(String[]::new));
      row.preference().ifPresent(score -> score.because().forEach(table::detail));
      row.reasons().forEach(reason -> table.detail(reason.text()));
    }
    table.appendTo(out, style);
    return out.toString();
  }

  private static String change(Matrix.Row row, Resource resource) {
    OptionalLong usable = resource.of(row.usable());
    if (usable.isEmpty()) {
      return "-";
    }
    String before = share(resource, row.before(), usable.getAsLong());
    String after = share(resource, row.after(), usable.getAsLong());
    return before.equals(after) ? after : before + " -> " + after;
  }

  private static String share(Resource resource, Resources used, long usable) {
    return Share.of(resource.of(used), Math.max(0, usable)).toString();
  }

  /** {@code machine}, {@code host}, {@code reason}, {@code hosts}, in this order. */
  public static String json(Matrix matrix) {
    return put(JsonDocument.pretty(), matrix).end();
  }

  static JsonDocument put(JsonDocument document, Matrix matrix) {
    JsonDocument json =
        document
            .put("machine", matrix.machine().name().value())
            .put("host", matrix.chosen())
            .put("reason", matrix.reason())
            .startArray("hosts");
    for (Matrix.Row row : matrix.rows()) {
      List<String> reasons = new ArrayList<>();
      for (Rejection reason : row.reasons()) {
        reasons.add(reason.text());
      }
      json.startObject()
          .put("host", row.host().value())
          .put("fits", row.fits())
          .put("score", row.score())
          .put("use_before", row.before())
          .put("use_after", row.after())
          .put("reasons", reasons)
          .put("usable", row.usable());
      if (row.preference().isPresent()) {
        json.put("preference", row.preference().get().points())
            .put("preferred", row.preference().get().because());
      }
      json.endObject();
    }
    return json.endArray()
        .put("strategy", matrix.strategy().wireName())
        .put("exists", matrix.settled());
  }
}
