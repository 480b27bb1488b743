package io.homelab.report;

/** Measures text in terminal columns, and cuts, pads and wraps it by that measure. */
final class DisplayWidth {
  /**
   * First and last code points that take two columns: Unicode's East Asian wide. What is shown as
   * an emoji takes two as well; which those are, the JDK knows.
   */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x2614, 0x2615, 0x2648, 0x2653,
    0x26a1, 0x26a1, 0x2705, 0x2705, 0x274c, 0x274c, 0x2753, 0x2755, 0x2795, 0x2797, 0x2e80, 0x303e,
    0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3,
    0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x17000, 0x18dff, 0x1b000,
    0x1b2ff, 0x1f004, 0x1f004, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f64f, 0x1f680,
    0x1f6ff, 0x1f7e0, 0x1f7eb, 0x1f900, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
  };

  private static final String CUT = "..";

  private DisplayWidth() {}

  /** The width of the text; never less than what a terminal uses. */
  static int of(String text) {
    int width = 0;
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      width += of(codePoint);
      i += Character.charCount(codePoint);
    }
    return width;
  }

  private static int of(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  private static boolean isWide(int codePoint) {
    if (Character.isEmojiPresentation(codePoint)) {
      return true;
    }
    for (int i = 0; i < WIDE.length && WIDE[i] <= codePoint; i += 2) {
      if (codePoint <= WIDE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** The text cut to the given width; a cut text ends in two dots. */
  static String cut(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    if (columns <= CUT.length()) {
      return CUT.substring(0, Math.max(0, columns));
    }
    int room = columns - CUT.length();
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      room -= of(codePoint);
      if (room < 0) {
        break;
      }
      i += Character.charCount(codePoint);
    }
    return text.substring(0, i) + CUT;
  }

  /** The text cut or padded with blanks to exactly that width. */
  static String fit(String text, int columns) {
    String cut = cut(text, columns);
    return cut + " ".repeat(Math.max(0, columns - of(cut)));
  }

  /**
   * The text broken at blanks, so that only a line of one long word is wider than the columns.
   *
   * @param columns of the terminal; 0 to break nothing
   * @param start the column where the text begins and its further lines are indented to
   */
  static String wrap(String text, int columns, int start) {
    int room = columns - start;
    if (columns == 0 || of(text) <= room) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int used = 0;
    for (String word : text.split(" ", -1)) {
      int width = of(word);
      if (used > 0 && used + 1 + width > room) {
        out.append('\n').append(" ".repeat(start));
        used = 0;
      } else if (used > 0) {
        out.append(' ');
        used++;
      }
      out.append(word);
      used += width;
    }
    return out.toString();
  }
}
