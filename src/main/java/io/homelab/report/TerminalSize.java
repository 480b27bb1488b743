package io.homelab.report;

/**
 * The size of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {
  /** What terminals have had since the VT100. */
  public static final TerminalSize USUAL = new TerminalSize(80, 24);

  /** Takes too small numbers, as broken terminals tell them, for 1. */
  public TerminalSize {
    columns = Math.max(1, columns);
    rows = Math.max(1, rows);
  }
}
