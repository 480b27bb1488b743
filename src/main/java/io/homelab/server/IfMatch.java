package io.homelab.server;

import io.homelab.model.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether what is to be changed is still what was looked at: the header {@code If-Match} against
 * the tag that looking at it gives now.
 *
 * @param sent the header; absent when none was sent
 */
record IfMatch(Optional<String> sent) {
  /** What a request says. */
  static IfMatch of(ApiCall call) {
    return new IfMatch(call.request().header("if-match"));
  }

  /** The tag of something that is looked at, as its {@code ETag} has it. */
  static String tag(String content) {
    return "\"" + Sha256.hex(content).substring(0, 32) + "\"";
  }

  /**
   * Lets nobody change what he did not look at.
   *
   * @param current the tag that it has now
   * @param look what to ask for to get it, such as {@code GET /api/v1/hosts/nuc}
   * @throws ApiProblem 428 when nothing is said of what was looked at, 412 when that has changed
   */
  void demand(String current, String look) {
    demanded(look);
    allow(current, look);
  }

  /**
   * The tags of what was looked at, for who finds out later whether that is what there is.
   *
   * @throws ApiProblem 428 when nothing is said of it
   */
  List<String> demanded(String look) {
    List<String> tags =
        sent.map(said -> Arrays.stream(said.split(",")).map(String::strip).toList())
            .orElse(List.of());
    // "Whatever there is" is no consent to anything.
    if (tags.isEmpty() || tags.contains("*")) {
      throw ApiProblem.of(
          "no-if-match",
          428,
          "this takes the header If-Match with the ETag of what is to be changed",
          "ask first: " + look);
    }
    return tags;
  }

  /** That what is there now is something else than what was looked at. */
  static ApiProblem changed(String look) {
    return ApiProblem.of(
        "has-changed", 412, "that has changed since it was looked at", "look at it again: " + look);
  }

  /**
   * The same where nothing has to be said.
   *
   * @throws ApiProblem 412 when something is said, and that has changed
   */
  void allow(String current, String look) {
    if (sent.isPresent()
        && Arrays.stream(sent.get().split(","))
            .map(String::strip)
            .noneMatch(said -> said.equals(current) || said.equals("*"))) {
      throw changed(look);
    }
  }
}
