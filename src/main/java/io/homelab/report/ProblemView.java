package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.FileError;
import java.util.List;

/** Why the server did not do what was asked, as RFC 9457 has it. */
public final class ProblemView {
  private ProblemView() {}

  /**
   * A problem as one JSON object.
   *
   * @param kind what a program tells problems apart by
   * @param status of HTTP
   * @param title the status in words
   * @param detail one sentence
   * @param code the exit code that the command would have
   * @param hint what to do; may be empty
   * @param request the request's id
   * @param files what is wrong in the lab's files, if that is it
   * @param more what else there is to tell
   */
  public static String json(
      String kind,
      int status,
      String title,
      String detail,
      int code,
      String hint,
      String request,
      List<FileError> files,
      ProblemDetails more) {
    JsonDocument json =
        JsonDocument.pretty()
            .put("type", "urn:homelab:problem:" + kind)
            .put("title", title)
            .put("status", status)
            .put("detail", PlainText.lines(detail).strip())
            .put("code", code)
            .put("hint", hint.isBlank() ? null : hint)
            .put("request", request);
    if (!files.isEmpty()) {
      ErrorView.put(json, files);
    }
    more.putInto(json);
    return json.end();
  }
}
