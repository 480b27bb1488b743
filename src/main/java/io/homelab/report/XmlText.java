package io.homelab.report;

import io.homelab.model.PlainText;

/** Text in XML: in an element or in an attribute between double quotes. */
final class XmlText {
  private XmlText() {}

  /** XML 1.0 has no way to write control characters, and halves of characters are none. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    PlainText.lines(text)
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\n' -> out.append("&#10;");
            default -> out.appendCodePoint(isWritable(c) ? c : '\ufffd');
          }
        });
    return out.toString();
  }

  private static boolean isWritable(int c) {
    return c >= ' ' && !(c >= 0xd800 && c <= 0xdfff) && (c & 0xfffe) != 0xfffe;
  }
}
