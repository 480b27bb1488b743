package io.homelab.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The paths of a route.
 *
 * @param text a path, with names in braces where it may have any word
 */
public record PathPattern(String text) {
  /** What stands in that path where the pattern has names; empty when it is another path. */
  public Optional<Map<String, String>> match(String path) {
    List<String> mine = parts(text);
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
