package io.homelab.client;

import io.homelab.model.PlainText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says, for a terminal here: lines, and the colours that HomeLab uses if they were
 * asked for; no other sequence, whatever the server is.
 */
final class TerminalText {
  private static final Pattern KEPT =
      Pattern.compile("\u001b\\[(?:0|1|2|3|4|2[1-4]|3[0-9]|9[0-7])?m|[\n\t]");

  private TerminalText() {}

  static String clean(String text, boolean colours) {
    StringBuilder clean = new StringBuilder(text.length());
    Matcher kept = KEPT.matcher(text);
    int from = 0;
    while (kept.find()) {
      clean.append(plain(text.substring(from, kept.start())));
      if (colours || kept.end() - kept.start() == 1) {
        clean.append(kept.group());
      }
      from = kept.end();
    }
    return clean.append(plain(text.substring(from))).toString();
  }

  private static String plain(String piece) {
    return PlainText.lines(piece.endsWith("\r") ? piece.substring(0, piece.length() - 1) : piece);
  }
}
