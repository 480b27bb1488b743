package io.homelab.server;

import io.homelab.access.AccessToken;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request of somebody who may.
 *
 * @param request the request
 * @param words what stands in the path where its pattern has names
 * @param token whose request it is; absent where none is needed
 */
record ApiCall(ApiRequest request, Map<String, String> words, Optional<AccessToken> token) {
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

  /** The body's keys. */
  JsonBody body() {
    return JsonBody.of(request);
  }

  AccessToken holder() {
    return token.orElseThrow();
  }
}
