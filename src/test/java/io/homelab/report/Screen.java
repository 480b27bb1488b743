package io.homelab.report;

import java.util.ArrayList;
import java.util.List;

/** As much of a terminal as the live table uses: what stands on it after a text was printed. */
final class Screen {
  private final List<StringBuilder> lines = new ArrayList<>();
  private int row;
  private int column;
  private boolean cursor = true;

  static Screen after(String printed) {
    Screen screen = new Screen();
    int i = 0;
    while (i < printed.length()) {
      i = screen.print(printed, i);
    }
    return screen;
  }

  /** The lines; the empty one of the cursor included. */
  List<String> lines() {
    return lines.stream().map(StringBuilder::toString).toList();
  }

  boolean cursorShown() {
    return cursor;
  }

  private StringBuilder line() {
    while (lines.size() <= row) {
      lines.add(new StringBuilder());
    }
    return lines.get(row);
  }

  private int print(String text, int at) {
    switch (text.charAt(at)) {
      case '\n' -> {
        row++;
        column = 0;
        line();
      }
      case '\r' -> column = 0;
      case '\u001b' -> {
        return control(text, at + 2);
      }
      default -> {
        StringBuilder line = line();
        line.replace(column, Math.min(column + 1, line.length()), text.substring(at, at + 1));
        column++;
      }
    }
    return at + 1;
  }

  private int control(String text, int from) {
    int end = from;
    while (!Character.isLetter(text.charAt(end))) {
      end++;
    }
    String parameter = text.substring(from, end);
    switch (text.charAt(end)) {
      case 'A' -> row = Math.max(0, row - Integer.parseInt(parameter));
      case 'K' -> line().setLength(Math.min(column, line().length()));
      case 'J' -> {
        line().setLength(Math.min(column, line().length()));
        lines.subList(row + 1, lines.size()).clear();
      }
      case 'h' -> cursor = true;
      case 'l' -> cursor = false;
      case 'm' -> {}
      default -> throw new IllegalArgumentException("the table prints " + text.charAt(end));
    }
    return end + 1;
  }
}
