package io.homelab.server.pages;

import io.homelab.server.ApiRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a form sent.
 *
 * @param fields by name, as they came
 */
record PageForm(Map<String, List<String>> fields) {
  private static final String TYPE = "application/x-www-form-urlencoded";

  /** The one of a request; of another type of content, an empty one. */
  static PageForm of(ApiRequest request) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    String type = request.header("content-type").orElse("").split(";", 2)[0].strip();
    if (type.equalsIgnoreCase(TYPE)) {
      for (String pair : request.content().split("&", -1)) {
        int sign = pair.indexOf('=');
        if (sign > 0) {
          try {
            fields
                .computeIfAbsent(decoded(pair.substring(0, sign)), name -> new ArrayList<>())
                .add(decoded(pair.substring(sign + 1)));
          } catch (IllegalArgumentException e) {
            // What cannot be read says nothing.
            continue;
          }
        }
      }
    }
    return new PageForm(fields);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** A word as a part of a path or of a query. */
  static String encoded(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What somebody typed; blank is nothing. */
  Optional<String> text(String name) {
    return all(name).stream().findFirst();
  }

  /** All that was typed or chosen under that name. */
  List<String> all(String name) {
    return fields.getOrDefault(name, List.of()).stream()
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** Whether a box is ticked. */
  boolean ticked(String name) {
    return text(name).isPresent();
  }
}
