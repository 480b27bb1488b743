package io.homelab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes lines of a job's log as the runner of GitHub Actions does ({@code ActionCommand}): a
 * command is a line that begins with {@code ::}, blanks before it or not, or one with {@code ##[}
 * anywhere. It compares by the rules of languages, which skip characters without a width.
 */
final class RunnerDouble {
  /** One command that a line gave. */
  record Obeyed(String name, Map<String, String> properties, String data) {}

  private RunnerDouble() {}

  static List<Obeyed> obey(String log) {
    List<Obeyed> obeyed = new ArrayList<>();
    // The runner reads lines of .NET, which a lone carriage return ends, too.
    for (String line : log.split("\r\n|\n|\r", -1)) {
      obey(line, obeyed);
    }
    return obeyed;
  }

  private static void obey(String raw, List<Obeyed> obeyed) {
    String line =
        raw.codePoints()
            .filter(RunnerDouble::counts)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    String trimmed = line.substring(blanks(line));
    int end = trimmed.startsWith("::") ? trimmed.indexOf("::", 2) : -1;
    if (end >= 0) {
      String info = trimmed.substring(2, end);
      int space = info.indexOf(' ');
      Map<String, String> properties = new TreeMap<>();
      if (space > 0) {
        for (String property : info.substring(space + 1).strip().split(",", -1)) {
          String[] pair = property.split("=", 2);
          if (pair.length == 2) {
            properties.put(pair[0], decoded(pair[1].replace("%3A", ":").replace("%2C", ",")));
          }
        }
      }
      obeyed.add(
          new Obeyed(
              (space < 0 ? info : info.substring(0, space)).toLowerCase(Locale.ROOT),
              properties,
              decoded(trimmed.substring(end + 2))));
      return;
    }
    int old = line.indexOf("##[");
    if (old >= 0 && line.indexOf(']', old) >= 0) {
      obeyed.add(new Obeyed("old " + line.substring(old, line.indexOf(']', old)), Map.of(), ""));
    }
  }

  private static int blanks(String line) {
    int i = 0;
    while (i < line.length()
        && (Character.isWhitespace(line.charAt(i))
            || Character.isSpaceChar(line.charAt(i))
            || line.charAt(i) == '\u0085')) {
      i++;
    }
    return i;
  }

  private static boolean counts(int c) {
    int kind = Character.getType(c);
    return kind != Character.FORMAT
        && kind != Character.NON_SPACING_MARK
        && kind != Character.ENCLOSING_MARK
        && (kind != Character.CONTROL || c == '\t' || c == '\u0085');
  }

  private static String decoded(String text) {
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
  }
}
