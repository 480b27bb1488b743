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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a form sent.
 *
 * @param fields by name, as they came
 */
record PageForm(Map<String, List<String>> fields) {
  private static final Logger LOG = LoggerFactory.getLogger(PageForm.class);
  private static final String TYPE = "application/x-www-form-urlencoded";

  /** The one of a request; of another type of content, an empty one. */
  static PageForm of(ApiRequest request) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    String type = request.header("content-type").orElse("").split(";", 2)[0].strip();
    if (type.equalsIgnoreCase(TYPE)) {
      for (String pair : request.content().split("&", -1)) {
        int sign = pair.indexOf('=');
        if (sign > 0) {
          add(fields, pair.substring(0, sign), pair.substring(sign + 1));
        }
      }
    }
    return new PageForm(fields);
  }

  /** What cannot be read says nothing. */
  private static void add(Map<String, List<String>> fields, String name, String value) {
    try {
      String text = decoded(value);
      fields.computeIfAbsent(decoded(name), each -> new ArrayList<>()).add(text);
    } catch (IllegalArgumentException e) {
      LOG.debug("a field cannot be decoded", e);
    }
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
