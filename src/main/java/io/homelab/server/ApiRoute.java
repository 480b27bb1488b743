package io.homelab.server;

import io.homelab.access.AccessRole;
import java.util.EnumSet;
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
 * @param list the key of the list that it answers with, of which a part may be asked for
 * @param handler what answers
 */
record ApiRoute(
    String method,
    String pattern,
    Set<AccessRole> roles,
    boolean wholeServer,
    Optional<String> list,
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
    return new ApiRoute("GET", pattern, Set.of(), false, Optional.empty(), handler);
  }

  /** Something to look at. */
  static ApiRoute look(String pattern, ApiHandler handler) {
    return new ApiRoute(
        "GET", pattern, EnumSet.allOf(AccessRole.class), false, Optional.empty(), handler);
  }

  /** Something to do, for that role and all that may do more. */
  static ApiRoute act(String method, String pattern, AccessRole least, ApiHandler handler) {
    return new ApiRoute(
        method, pattern, EnumSet.range(least, AccessRole.ADMIN), false, Optional.empty(), handler);
  }

  /** The same for tokens of the whole server alone; the document says so with {@code x-scope}. */
  ApiRoute ofServer() {
    return new ApiRoute(method, pattern, roles, true, list, handler);
  }

  /** The same where {@code limit} and {@code cursor} ask for a part of the list of that key. */
  ApiRoute paged(String key) {
    return new ApiRoute(method, pattern, roles, wholeServer, Optional.of(key), handler);
  }

  /** Something that hosts do with tokens of their own, which the handler looks at. */
  static ApiRoute ofHosts(String method, String pattern, ApiHandler handler) {
    return new ApiRoute(method, pattern, Set.of(), false, Optional.empty(), handler);
  }

  /** Whether it takes no token from this computer itself, where that is allowed. */
  boolean isOpenHere() {
    return pattern.equals("/metrics");
  }

  /** Whether the audit hears of it: not every half minute from each host. */
  boolean isWrittenDown() {
    return changes() && !pattern.endsWith("/heartbeat");
  }

  /** Whether the router keeps its answers by their keys; claims are found by theirs. */
  boolean isRepeatable() {
    return method.equals("POST") && !pattern.endsWith("/claims");
  }

  /** Whether it may change something. */
  boolean changes() {
    return !method.equals("GET");
  }

  /** What stands in that path where the pattern has names; empty when it is another path. */
  Optional<Map<String, String>> match(String path) {
    return new PathPattern(pattern).match(path);
  }
}
