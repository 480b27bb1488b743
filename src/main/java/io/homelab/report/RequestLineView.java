package io.homelab.report;

import java.time.Instant;
import java.util.Optional;

/** A line of the server's log. */
public final class RequestLineView {
  private RequestLineView() {}

  /** One request as JSON on one line. */
  public static String json(
      Instant at,
      String request,
      Optional<String> token,
      String method,
      String path,
      int status,
      double milliseconds,
      String address) {
    return JsonDocument.line()
        .put("event", "request")
        .put("at", TimeText.utcMillis(at))
        .put("request", request)
        .put("token", token)
        .put("method", method)
        .put("path", path.isEmpty() ? null : path)
        .put("status", status)
        .put("ms", Math.round(milliseconds * 10) / 10.0)
        .put("address", address)
        .end()
        .strip();
  }
}
