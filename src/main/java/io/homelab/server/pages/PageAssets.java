package io.homelab.server.pages;

import io.homelab.access.TokenSecret;
import io.homelab.server.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Script, style and picture of the pages: they lie in the jar, and come from nowhere else. */
final class PageAssets {
  private static final Map<String, String> TYPES =
      Map.of(
          "pages.css", "text/css; charset=utf-8",
          "pages.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  /** What files that are written for a browser look like, too. */
  private static final String LOOK = "/io/homelab/report/look.css";

  private final Map<String, String> contents = new LinkedHashMap<>();
  private final String version;

  PageAssets() {
    TYPES.keySet().stream().sorted().forEach(name -> contents.put(name, read(name)));
    contents.computeIfPresent("pages.css", (name, own) -> read(LOOK) + own);
    version = TokenSecret.of(String.join("", contents.values())).hash().substring(0, 12);
  }

  /** Changes when one of them does. */
  String version() {
    return version;
  }

  /** The one of that name. */
  Optional<ApiResponse> find(String name) {
    return Optional.ofNullable(contents.get(name))
        .map(content ->
            ApiResponse.text(Objects.requireNonNull(TYPES.get(name)), content)
                .with("Cache-Control", "public, max-age=31536000, immutable"));
  }

  private static String read(String name) {
    try (InputStream in = Objects.requireNonNull(PageAssets.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program is damaged", e);
    }
  }
}
