package io.homelab.report;

/**
 * How to format text for a person. The caller decides about colour ({@code --no-color}, {@code
 * NO_COLOR}, a pipe).
 *
 * @param colour whether ANSI colours are used
 * @param width columns of the terminal, to which long last columns are wrapped; 0 wraps nothing
 * @param verbose whether to show details that are usually summarised
 * @param blocks whether bars may be drawn with block characters, which not every terminal has
 */
public record Style(boolean colour, int width, boolean verbose, boolean blocks) {
  /** For a pipe: no colour, no wrapping, no details. */
  public static final Style PLAIN = new Style(false, 0, false);

  /** Without characters that not every terminal has. */
  public Style(boolean colour, int width, boolean verbose) {
    this(colour, width, verbose, false);
  }

  /** What a piece of text means, which decides its colour. */
  enum Tone {
    NORMAL(""),
    GOOD("32"),
    WARNING("33"),
    BAD("31"),
    FAINT("2"),
    STRONG("1");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  /** The text in the tone's colour, or unchanged. */
  String paint(Tone tone, String text) {
    return colour && tone != Tone.NORMAL && !text.isEmpty()
        ? "\u001b[" + tone.code + "m" + text + "\u001b[0m"
        : text;
  }
}
