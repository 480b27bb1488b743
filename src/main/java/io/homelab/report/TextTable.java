package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Aligned columns. Cells are stripped of control characters.
 *
 * <p>On a narrow terminal, spare columns are dropped first; then a long last column is wrapped at
 * blanks under its own start; columns that still do not fit continue on further lines below each
 * row. So no line breaks inside a word, unless the word alone is too wide.
 */
final class TextTable {
  private static final String GAP = "  ";

  /** A last column narrower than this is not wrapped in place: it gets its own line. */
  private static final int NARROWEST_WRAP = 30;

  private final String indent;
  private final List<Row> rows = new ArrayList<>();
  private boolean[] right = new boolean[0];
  private int[] spare = new int[0];

  private record Row(Tone tone, boolean wholeRow, List<String> cells, List<String> details) {}

  TextTable(String indent) {
    this.indent = indent;
  }

  /** Right-aligns these columns, counted from 0. */
  TextTable alignRight(int... columns) {
    right = new boolean[Arrays.stream(columns).max().orElse(-1) + 1];
    for (int column : columns) {
      right[column] = true;
    }
    return this;
  }

  /** Drops these columns, counted from 0 and in this order, while the table is too wide. */
  TextTable spare(int... columns) {
    spare = columns.clone();
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

  /** A line under the last row, not aligned to any column. */
  void detail(String text) {
    rows.getLast().details().add(PlainText.line(text));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void appendTo(StringBuilder out, Style style) {
    int[] widths = widths();
    List<Integer> shown = shown(widths, style);
    Set<Integer> breaks = breaks(shown, widths, style);
    for (Row row : rows) {
      append(out, style, row, shown, breaks, widths);
      for (String detail : row.details()) {
        String margin = indent + GAP + GAP;
        out.append(margin).append(DisplayWidth.wrap(detail, style.width(), margin.length()));
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

  /** The columns to show: drops as few spare ones as the width requires. */
  private List<Integer> shown(int[] widths, Style style) {
    List<Integer> shown = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      shown.add(column);
    }
    for (Integer column : spare) {
      if (style.width() == 0 || wholeWidth(shown, widths) <= style.width()) {
        break;
      }
      shown.removeIf(column::equals);
    }
    return shown;
  }

  private int wholeWidth(List<Integer> shown, int[] widths) {
    int whole = indent.length();
    for (int column : shown) {
      whole += widths[column] + GAP.length();
    }
    return whole - GAP.length();
  }

  /** The columns that start a further line because they do not fit on the one before. */
  private Set<Integer> breaks(List<Integer> shown, int[] widths, Style style) {
    Set<Integer> breaks = new HashSet<>();
    int start = indent.length();
    for (int i = 0; style.width() > 0 && i < shown.size(); i++) {
      int column = shown.get(i);
      int room = style.width() - start;
      boolean wraps = column == widths.length - 1 && !isRight(column) && room >= NARROWEST_WRAP;
      if (i > 0 && widths[column] > room && !wraps) {
        breaks.add(column);
        start = margin();
      }
      start += widths[column] + GAP.length();
    }
    return breaks;
  }

  /** The indent of a row's further lines. */
  private int margin() {
    return indent.length() + GAP.length() + GAP.length();
  }

  private boolean isRight(int column) {
    return column < right.length && right[column];
  }

  private void append(
      StringBuilder out,
      Style style,
      Row row,
      List<Integer> shown,
      Set<Integer> breaks,
      int[] widths) {
    int filled = shown.size();
    while (filled > 0 && cell(row, shown.get(filled - 1)).isEmpty()) {
      filled--;
    }
    out.append(indent);
    int start = indent.length();
    // Blanks are written only if a cell follows on the same line.
    int blanks = 0;
    for (int i = 0; i < filled; i++) {
      int column = shown.get(i);
      String cell = cell(row, column);
      if (breaks.contains(column)) {
        out.append('\n').append(" ".repeat(margin()));
        start = margin();
        blanks = 0;
      }
      int missing = widths[column] - DisplayWidth.of(cell);
      if (isRight(column)) {
        blanks += missing;
      }
      out.append(" ".repeat(blanks));
      if (column == widths.length - 1 && !isRight(column) && !row.wholeRow()) {
        out.append(DisplayWidth.wrap(cell, style.width(), start));
        break;
      }
      out.append(i == 0 || row.wholeRow() ? style.paint(row.tone(), cell) : cell);
      blanks = (isRight(column) ? 0 : missing) + GAP.length();
      start += widths[column] + GAP.length();
    }
    out.append('\n');
  }

  private static String cell(Row row, int column) {
    return column < row.cells().size() ? row.cells().get(column) : "";
  }
}
