package io.homelab.report;

import io.homelab.report.Style.Tone;

/**
 * One bar: what stays, then what is added or freed, then what is left. Those differ by their
 * characters, and so without colours, too.
 */
final class UseBar {
  private static final double HIGH = 0.8;
  private static final double FULL = 0.95;

  private UseBar() {}

  /**
   * The bar, in exactly so many columns.
   *
   * @param before the used share before, from 0; more than 1 is drawn as 1
   * @param after the used share after
   */
  static String of(double before, double after, int columns, Style style) {
    if (!style.blocks() && columns > 2) {
      return "[" + inner(before, after, columns - 2, style) + "]";
    }
    return inner(before, after, columns, style);
  }

  private static String inner(double before, double after, int columns, Style style) {
    int stays = part(Math.min(before, after), columns);
    int most = part(Math.max(before, after), columns);
    boolean adds = after > before;
    String left = (style.blocks() ? "\u00b7" : ".").repeat(columns - most);
    String changed =
        (style.blocks() ? (adds ? "\u2593" : "\u2591") : adds ? "+" : "-").repeat(most - stays);
    String used = (style.blocks() ? "\u2588" : "#").repeat(stays);
    Tone tone = after >= FULL ? Tone.BAD : after >= HIGH ? Tone.WARNING : Tone.NORMAL;
    return style.paint(tone, used)
        + style.paint(adds && tone == Tone.NORMAL ? Tone.GOOD : adds ? tone : Tone.FAINT, changed)
        + style.paint(Tone.FAINT, left);
  }

  /** What is used a little is not drawn as nothing. */
  private static int part(double share, int columns) {
    return share <= 0 ? 0 : Math.max(1, (int) Math.round(columns * Math.min(1, share)));
  }
}
