package io.homelab.model;

/**
 * Makes foreign text (from a host, Vagrant, a file) safe for a terminal: no escape sequences,
 * control characters or text-direction marks. Everything the views show passes through here.
 */
public final class PlainText {
  private static final char ESC = '\u001b';

  private PlainText() {}

  /**
   * The text as one line. Of a line redrawn with carriage returns, the final content stays; inner
   * line ends and tabs become blanks.
   */
  public static String line(String text) {
    String kept = text;
    if (text.indexOf('\r') >= 0) {
      kept = text.stripTrailing();
      kept = kept.substring(kept.lastIndexOf('\r') + 1);
    }
    return isHarmless(kept) ? kept : clean(kept, false).strip();
  }

  /**
   * The start of the text as one line.
   *
   * @param longest the number of characters to keep, positive; a cut text ends in an ellipsis
   */
  public static String excerpt(String text, int longest) {
    String one = lines(text).strip().replaceAll("\\s+", " ");
    if (one.length() <= longest) {
      return one;
    }
    // A letter beyond the first 65,536 takes two chars, which only mean something together.
    boolean halves = Character.isHighSurrogate(one.charAt(longest - 1));
    return one.substring(0, halves ? longest - 1 : longest) + "...";
  }

  /** The last line that is not blank, uncleaned; empty if there is none. */
  public static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }

  /** The text with its line ends, which become {@code \n}. */
  public static String lines(String text) {
    return isHarmless(text) ? text : clean(text.replace("\r\n", "\n"), true);
  }

  private static boolean isHarmless(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static String clean(String text, boolean keepLineEnds) {
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == ESC || (c >= '\u0080' && c <= '\u009f')) {
        i = afterSequence(text, i);
        continue;
      }
      i++;
      if (c == '\n' && keepLineEnds) {
        out.append('\n');
      } else if (c == '\n' || c == '\r' || c == '\t' || c == '\u2028' || c == '\u2029') {
        out.append(' ');
      } else if (c >= ' ' && c != '\u007f' && !turnsDirection(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean turnsDirection(char c) {
    return (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\u200e'
        || c == '\u200f'
        || c == '\u061c';
  }

  /** The index after the control sequence (ECMA-48) that begins at {@code start}. */
  private static int afterSequence(String text, int start) {
    char introducer = text.charAt(start);
    int i = start + 1;
    if (introducer == ESC) {
      if (i == text.length()) {
        return i;
      }
      char next = text.charAt(i);
      if (next < '@' || next > '_') {
        return afterShortSequence(text, i);
      }
      // ESC and a letter are the 7-bit form of one C1 character.
      introducer = (char) (next + 0x40);
      i++;
    }
    return switch (introducer) {
      case '\u009b' -> afterParameters(text, i);
      case '\u0090', '\u0098', '\u009d', '\u009e', '\u009f' -> afterString(text, i);
      default -> i;
    };
  }

  private static int afterShortSequence(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) <= '/') {
      i++;
    }
    boolean ends = i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '~';
    return ends ? i + 1 : i;
  }

  private static int afterParameters(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) <= '?') {
      i++;
    }
    boolean ends = i < text.length() && text.charAt(i) >= '@' && text.charAt(i) <= '~';
    return ends ? i + 1 : i;
  }

  /** An unterminated string must not hide the rest of the text: then only its start is removed. */
  private static int afterString(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u0007' || c == '\u009c') {
        return i + 1;
      }
      if (c == ESC && i + 1 < text.length() && text.charAt(i + 1) == '\\') {
        return i + 2;
      }
    }
    return from;
  }
}
