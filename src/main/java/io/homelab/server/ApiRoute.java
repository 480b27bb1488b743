package io.homelab.server;

import io.homelab.access.AccessRole;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One method of one path.
 *
 * @param method the method
 * @param pattern the path, with names in braces as the OpenAPI document has it
 * @param roles who may; none means that no token is needed
 * @param wholeServer whether it is for tokens of the whole server alone, not for those of projects
 * @param handler what answers
 */
record ApiRoute(
    String method,
    String pattern,
    Set<AccessRole> roles,
    boolean wholeServer,
    ApiHandler handler) {
  /** What answers a request. */
  @FunctionalInterface
  interface ApiHandler {
    /** Answers it. */
    ApiResponse answer(ApiCall call);
  }

  /** Copies the set. */
  ApiRoute {
    roles = Set.copyOf(roles);
  }

  /** For everybody, without a token. */
  static ApiRoute open(String pattern, ApiHandler handler) {
    return new ApiRoute("GET", pattern, Set.of(), false, handler);
  }

  /** Something to look at. */
  static ApiRoute look(String pattern, ApiHandler handler) {
    return new ApiRoute("GET", pattern, EnumSet.allOf(AccessRole.class), false, handler);
  }

  /** Something to do, for that role and all that may do more. */
  static ApiRoute act(String method, String pattern, AccessRole least, ApiHandler handler) {
    return new ApiRoute(method, pattern, EnumSet.range(least, AccessRole.ADMIN), false, handler);
  }

  /** The same for tokens of the whole server alone; the document says so with {@code x-scope}. */
  ApiRoute ofServer() {
    return new ApiRoute(method, pattern, roles, true, handler);
  }

  /** Something that hosts do with tokens of their own, which the handler looks at. */
  static ApiRoute ofHosts(String method, String pattern, ApiHandler handler) {
    return new ApiRoute(method, pattern, Set.of(), false, handler);
  }

  /** Whether it takes no token from this computer itself, where that is allowed. */
  boolean isOpenHere() {
    return pattern.equals("/metrics");
  }

  /** Whether the audit hears of it: not every half minute from each host. */
  boolean isWrittenDown() {
    return changes() && !pattern.endsWith("/heartbeat");
  }

  /** Whether it may change something. */
  boolean changes() {
    return !method.equals("GET");
  }

  /** What stands in that path where the pattern has names; empty when it is another path. */
  Optional<Map<String, String>> match(String path) {
    List<String> mine = parts(pattern);
    List<String> theirs = parts(path);
    if (mine.size() != theirs.size()) {
      return Optional.empty();
    }
    Map<String, String> words = new LinkedHashMap<>();
    for (int i = 0; i < mine.size(); i++) {
      String part = mine.get(i);
      if (part.startsWith("{")) {
        Optional<String> word = decoded(theirs.get(i));
        if (word.isEmpty()) {
          return Optional.empty();
        }
        words.put(part.substring(1, part.length() - 1), word.get());
      } else if (!part.equals(theirs.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(words);
  }

  private static List<String> parts(String path) {
    return Arrays.asList(path.split("/", -1));
  }

  private static Optional<String> decoded(String part) {
    try {
      return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
          .filter(word -> !word.isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
