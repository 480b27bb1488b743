package io.homelab.cli;

import java.nio.file.Path;
import java.util.Map;

/** A word as it stands in a line that nobody has sent off yet. */
final class TypedWord {
  private TypedWord() {}

  /**
   * The word without the quotes and backslashes of a POSIX shell. A quote may still be open.
   * Nothing is expanded.
   */
  static String unquoted(String raw) {
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < raw.length()) {
        char next = raw.charAt(i + 1);
        if (quote == '"' && "\"\\$`".indexOf(next) < 0) {
          word.append(c);
        } else {
          word.append(next);
          i++;
        }
      } else {
        word.append(c);
      }
    }
    return word.toString();
  }

  /** The path that the word means, with the user's home for a tilde. */
  static Path path(String word, Map<String, String> variables) {
    String home = variables.getOrDefault("HOME", "");
    return Path.of(
        !home.isEmpty() && (word.equals("~") || word.startsWith("~/"))
            ? home + word.substring(1)
            : word);
  }
}
