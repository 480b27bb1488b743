package io.homelab.server;

import io.homelab.access.AccessToken;
import io.homelab.access.Project;
import io.homelab.access.TokenSecret;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request of somebody who may.
 *
 * @param request the request
 * @param words what stands in the path where its pattern has names
 * @param token whose request it is; absent where none is needed
 * @param project the project that the token belongs to, if there still is one of that name
 */
record ApiCall(
    ApiRequest request,
    Map<String, String> words,
    Optional<AccessToken> token,
    Optional<Project> project) {
  /** Set by the router, whatever was sent. */
  static final String REQUEST_ID = "x-request-id";

  private static final int LONGEST_KEY = 200;
  private static final String BEARER = "bearer ";

  /** What stands in the path where its pattern has that name. */
  String word(String name) {
    return Objects.requireNonNull(words.get(name));
  }

  /** Whether a parameter is {@code true}; absent is not. */
  boolean flag(String name) {
    String value = request.query().getOrDefault(name, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw ApiProblem.of(
          "bad-parameter", 400, "the parameter '%s' is true or false".formatted(name), "");
    }
    return value.equals("true");
  }

  /** A whole number from 1 to {@code most}; absent is the usual one. */
  long number(String name, long usual, long most) {
    String value = request.query().get(name);
    if (value == null) {
      return usual;
    }
    if (!value.matches("[1-9][0-9]{0,9}") || Long.parseLong(value) > most) {
      throw ApiProblem.of(
          "bad-parameter",
          400,
          "the parameter '%s' is a number from 1 to %d".formatted(name, most),
          "");
    }
    return Long.parseLong(value);
  }

  /** The body's keys. */
  JsonBody body() {
    return JsonBody.of(request);
  }

  /** Under which the same request, when it comes again, gets the same answer. */
  Optional<String> idempotencyKey() {
    Optional<String> key = request.header("idempotency-key");
    if (key.filter(word -> word.isEmpty() || word.length() > LONGEST_KEY).isPresent()) {
      throw ApiProblem.of(
          "bad-header",
          400,
          "the header Idempotency-Key has 1 to %d characters".formatted(LONGEST_KEY),
          "");
    }
    return key;
  }

  /** Whether the token is of the whole server, rather than of a project. */
  boolean seesAll() {
    return token.isPresent() && token.get().project().isEmpty();
  }

  /**
   * Whether the caller may know of that lab. Lists leave the others out, and whoever asks for one
   * hears that there is none. The router asks for each {@code {lab}} of a path and for the
   * parameter {@code lab}.
   */
  boolean sees(String lab) {
    return seesAll() || project.map(own -> own.owns(lab)).orElse(false);
  }

  /** What the request is called, in the answer, the log and the audit. */
  String requestId() {
    return request.header(REQUEST_ID).orElse("");
  }

  /** The token that was sent, whatever it is good for. */
  Optional<TokenSecret> bearer() {
    return request
        .header("authorization")
        .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(header -> TokenSecret.of(header.substring(BEARER.length()).strip()));
  }

  AccessToken holder() {
    return token.orElseThrow();
  }
}
