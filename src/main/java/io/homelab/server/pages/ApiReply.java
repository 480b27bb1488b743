package io.homelab.server.pages;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API answered.
 *
 * @param status of HTTP
 * @param value what it told; of a refusal, the problem
 * @param content the same as it came
 * @param headers its headers
 */
public record ApiReply(int status, ApiValue value, String content, Map<String, String> headers) {
  /** Copies the map. */
  public ApiReply {
    headers = Map.copyOf(headers);
  }

  /** Whether it did what was asked. */
  public boolean isGood() {
    return status < 300;
  }

  /** Why not, in a sentence. */
  public String sentence() {
    return value.text("detail", "the server did not say why (%d)".formatted(status));
  }

  /** What to do about it. */
  public String hint() {
    return value.text("hint");
  }

  /** What is wrong in the lab's files. */
  public List<ApiValue> errors() {
    return value.list("errors");
  }

  /** The tag of what was looked at, without its quotes. */
  public String tag() {
    return header("ETag").map(tag -> tag.replace("\"", "")).orElse("");
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The run that was begun, if one was. */
  Optional<String> run() {
    return header("Location")
        .filter(place -> place.contains("/runs/"))
        .map(place -> place.substring(place.lastIndexOf('/') + 1));
  }
}
