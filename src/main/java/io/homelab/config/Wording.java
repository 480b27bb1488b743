package io.homelab.config;

import io.homelab.model.Spelling;
import java.util.Collection;
import java.util.Locale;

/** Text shared by messages: quoting and "did you mean". */
public final class Wording {
  private static final int LONGEST_SHOWN = 80;
  private static final int MOST_LISTED = 30;

  private Wording() {}

  /** The text in quotes, shortened and safe for a terminal. */
  static String quote(String text) {
    return "'" + shorten(withoutPassword(text)) + "'";
  }

  /** A URL without its user and password: a message must not leak them. */
  private static String withoutPassword(String text) {
    int scheme = text.indexOf("://");
    int at = text.lastIndexOf('@');
    return scheme < 0 || at < scheme
        ? text
        : text.substring(0, scheme + 3) + "..." + text.substring(at);
  }

  /** The text, safe for a terminal, cut to 80 characters. */
  static String shorten(String text) {
    StringBuilder shown = new StringBuilder();
    for (int at = 0; at < text.length() && shown.length() < LONGEST_SHOWN; ) {
      int c = text.codePointAt(at);
      if (TextRules.isControl(c)) {
        shown.append(codePoint(c));
      } else {
        shown.appendCodePoint(c);
      }
      at += Character.charCount(c);
      if (at < text.length() && shown.length() >= LONGEST_SHOWN) {
        shown.append("...");
      }
    }
    return shown.toString();
  }

  /** The name of an unprintable character, for example {@code U+0007}. */
  static String codePoint(int c) {
    String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
    return "U+" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
  }

  /** What was expected: the likely word, else all known words, else the description. */
  static String instead(String word, Collection<String> known, String description) {
    String near = Spelling.nearest(word, known);
    if (near != null) {
      return "did you mean '" + near + "'?";
    }
    if (known.isEmpty() || known.size() > MOST_LISTED) {
      return "expected " + description;
    }
    return "expected " + description + ": " + String.join(", ", known);
  }

  /** What was expected from a fixed set of words. */
  static String oneOf(String word, Collection<String> known) {
    String near = Spelling.nearest(word, known);
    return "expected one of: "
        + String.join(", ", known)
        + (near == null ? "" : "; did you mean '" + near + "'?");
  }
}
