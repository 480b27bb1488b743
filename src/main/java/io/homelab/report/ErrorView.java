package io.homelab.report;

import io.homelab.model.HomeLabException;
import io.homelab.model.PlainText;
import io.homelab.operations.FileError;
import io.homelab.report.Style.Tone;
import java.util.List;

/** A failure for people (on stderr) and for programs (on stdout). */
public final class ErrorView {
  private ErrorView() {}

  /** The sentence (many lines if a file has many errors), then the hint. */
  public static String human(HomeLabException error, Style style) {
    return human(message(error), "", error.hint(), style);
  }

  /**
   * The same for an answer that is no failure.
   *
   * @param details lines between the sentence and the hint; may be empty
   */
  static String human(String sentence, String details, String hint, Style style) {
    StringBuilder out = new StringBuilder(style.paint(Tone.BAD, "homelab:"));
    out.append(' ').append(PlainText.lines(sentence).strip()).append('\n').append(details);
    if (!hint.isBlank()) {
      String below = PlainText.lines(hint).strip().replace("\n", "\n        ");
      out.append("  hint: ").append(below).append('\n');
    }
    return out.toString();
  }

  /**
   * The failure as one JSON object; {@code hint} is null if there is none.
   *
   * @param code the exit code
   */
  public static String json(HomeLabException error, int code) {
    return json(error, code, List.of());
  }

  /** The same, with the errors of input files if those are the failure. */
  public static String json(HomeLabException error, int code, List<FileError> files) {
    return json(JsonDocument.pretty(), error, code, files);
  }

  /** The same on one line, where others came before it. */
  public static String jsonLine(HomeLabException error, int code, List<FileError> files) {
    return json(JsonDocument.line(), error, code, files);
  }

  private static String json(
      JsonDocument json, HomeLabException error, int code, List<FileError> files) {
    json.startObject("error")
        .put("code", code)
        .put("message", message(error))
        .put("hint", error.hint().isBlank() ? null : error.hint());
    if (!files.isEmpty()) {
      put(json, files);
    }
    return json.endObject().end();
  }

  /** {@code errors}: where in the files, and what. */
  static void put(JsonDocument json, List<FileError> files) {
    json.startArray("errors");
    for (FileError each : files) {
      json.startObject()
          .put("file", each.file())
          .put("line", each.line())
          .put("column", each.column())
          .put("message", each.message())
          .put("expected", each.expected())
          .endObject();
    }
    json.endArray();
  }

  private static String message(HomeLabException error) {
    String message = error.getMessage();
    return message == null ? "unexpected failure" : PlainText.lines(message).strip();
  }
}
