package io.homelab.report;

import io.homelab.model.HomeLabException;
import io.homelab.report.Style.Tone;

/** A failure for people (on stderr) and for programs (on stdout). */
public final class ErrorView {
  private ErrorView() {}

  /** The sentence, which may have many lines when a file has many errors, and under it the hint. */
  public static String human(HomeLabException error, Style style) {
    StringBuilder out = new StringBuilder(style.paint(Tone.BAD, "homelab:"));
    out.append(' ').append(message(error)).append('\n');
    if (!error.hint().isBlank()) {
      String hint = PlainText.lines(error.hint()).strip().replace("\n", "\n        ");
      out.append("  hint: ").append(hint).append('\n');
    }
    return out.toString();
  }

  /**
   * The failure as one JSON object; {@code hint} is null when there is none.
   *
   * @param code the exit code
   */
  public static String json(HomeLabException error, int code) {
    return JsonDocument.pretty()
        .startObject("error")
        .put("code", code)
        .put("message", message(error))
        .put("hint", error.hint().isBlank() ? null : error.hint())
        .endObject()
        .end();
  }

  private static String message(HomeLabException error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : PlainText.lines(message).strip();
  }
}
