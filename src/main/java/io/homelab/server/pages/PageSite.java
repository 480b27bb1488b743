package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import java.util.Map;
import java.util.Optional;

/**
 * What all pages share.
 *
 * @param api what they ask
 * @param sessions who has logged in
 * @param templates how they look
 * @param assets their script and style
 */
record PageSite(PageApi api, PageSessions sessions, PageTemplates templates, PageAssets assets) {
  /** A page. */
  ApiResponse html(int status, String template, Map<String, Object> values) {
    return new ApiResponse(
        status,
        "text/html; charset=utf-8",
        templates.render(template, values),
        Map.of(),
        Optional.empty());
  }

  /** On to another page, which is looked at anew. */
  static ApiResponse to(String path) {
    return ApiResponse.empty(303).with("Location", path);
  }
}
