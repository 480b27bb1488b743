package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns that stand under each other. Cells are made harmless; a last column that would not fit
 * the width is wrapped at blanks under its own start.
 */
final class TextTable {
  private static final String GAP = "  ";

  /** Narrower last columns are not wrapped: that reads worse than what the terminal does. */
  private static final int NARROWEST_WRAP = 24;

  private final String indent;
  private final List<Row> rows = new ArrayList<>();
  private boolean[] right = new boolean[0];

  private record Row(Tone tone, boolean wholeRow, List<String> cells, List<String> details) {}

  TextTable(String indent) {
    this.indent = indent;
  }

  /** Numbers go to the right of these columns, counted from 0. */
  TextTable alignRight(int... columns) {
    right = new boolean[Arrays.stream(columns).max().orElse(-1) + 1];
    for (int column : columns) {
      right[column] = true;
    }
    return this;
  }

  TextTable header(String... cells) {
    rows.add(new Row(Tone.STRONG, true, List.of(cells), List.of()));
    return this;
  }

  /** A row whose first cell has the tone. */
  TextTable row(Tone tone, String... cells) {
    List<String> harmless = new ArrayList<>(cells.length);
    for (String cell : cells) {
      harmless.add(PlainText.line(cell));
    }
    rows.add(new Row(tone, false, harmless, new ArrayList<>()));
    return this;
  }

  TextTable row(String... cells) {
    return row(Tone.NORMAL, cells);
  }

  /** A line under the last row, which no column aligns. */
  void detail(String text) {
    rows.getLast().details().add(PlainText.line(text));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void appendTo(StringBuilder out, Style style) {
    int[] widths = widths();
    for (Row row : rows) {
      append(out, style, row, widths);
      for (String detail : row.details()) {
        String margin = indent + GAP + GAP;
        wrap(out.append(margin), detail, style, margin.length());
        out.append('\n');
      }
    }
  }

  private int[] widths() {
    int[] widths = new int[0];
    for (Row row : rows) {
      if (row.cells().size() > widths.length) {
        widths = Arrays.copyOf(widths, row.cells().size());
      }
      for (int i = 0; i < row.cells().size(); i++) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(row.cells().get(i)));
      }
    }
    return widths;
  }

  private void append(StringBuilder out, Style style, Row row, int[] widths) {
    int filled = row.cells().size();
    while (filled > 0 && row.cells().get(filled - 1).isEmpty()) {
      filled--;
    }
    out.append(indent);
    int column = indent.length();
    for (int i = 0; i < filled; i++) {
      String cell = row.cells().get(i);
      int missing = widths[i] - DisplayWidth.of(cell);
      boolean toTheRight = i < right.length && right[i];
      if (toTheRight) {
        out.append(" ".repeat(missing));
      }
      if (i == widths.length - 1 && !toTheRight && !row.wholeRow()) {
        wrap(out, cell, style, column);
        break;
      }
      out.append(i == 0 || row.wholeRow() ? style.paint(row.tone(), cell) : cell);
      if (i < filled - 1) {
        out.append(" ".repeat(toTheRight ? 0 : missing)).append(GAP);
      }
      column += widths[i] + GAP.length();
    }
    out.append('\n');
  }

  private static void wrap(StringBuilder out, String text, Style style, int column) {
    int room = style.width() - column;
    if (style.width() == 0 || room < NARROWEST_WRAP || DisplayWidth.of(text) <= room) {
      out.append(text);
      return;
    }
    int used = 0;
    for (String word : text.split(" ", -1)) {
      int width = DisplayWidth.of(word);
      if (used > 0 && used + 1 + width > room) {
        out.append('\n').append(" ".repeat(column));
        used = 0;
      } else if (used > 0) {
        out.append(' ');
        used++;
      }
      out.append(word);
      used += width;
    }
  }
}
