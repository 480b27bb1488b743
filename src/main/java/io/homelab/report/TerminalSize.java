package io.homelab.report;

/**
 * The size of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {
  /** The size of a VT100. */
  public static final TerminalSize USUAL = new TerminalSize(80, 24);

  /** Raises values below 1, which broken terminals report, to 1. */
  public TerminalSize {
    columns = Math.max(1, columns);
    rows = Math.max(1, rows);
  }
}
