package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import io.homelab.server.PathPattern;
import java.util.function.Function;

/**
 * One method of one page.
 *
 * @param method GET, or POST for what a form sends
 * @param pattern the path, with names in braces
 * @param handler what answers
 */
record PageRoute(String method, PathPattern pattern, Function<PageVisit, ApiResponse> handler) {
  /** Something to look at. */
  static PageRoute look(String pattern, Function<PageVisit, ApiResponse> handler) {
    return new PageRoute("GET", new PathPattern(pattern), handler);
  }

  /** Something to do. */
  static PageRoute act(String pattern, Function<PageVisit, ApiResponse> handler) {
    return new PageRoute("POST", new PathPattern(pattern), handler);
  }
}
