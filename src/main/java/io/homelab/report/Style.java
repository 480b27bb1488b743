package io.homelab.report;

/**
 * How a person wants to read. Whether colour is wanted ({@code --no-color}, {@code NO_COLOR}, a
 * pipe) is decided by the caller.
 *
 * @param colour whether ANSI colours are used
 * @param width columns of the terminal, to which long last columns are wrapped; 0 means that
 *     nothing is wrapped
 * @param verbose whether details that are usually summarised are shown
 */
public record Style(boolean colour, int width, boolean verbose) {
  /** For a pipe: no colour, no wrapping, no details. */
  public static final Style PLAIN = new Style(false, 0, false);

  /** What a piece of text stands for; its colour follows. */
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

  /** The text in the tone's colour, or as it is. */
  String paint(Tone tone, String text) {
    return colour && tone != Tone.NORMAL && !text.isEmpty()
        ? "\u001b[" + tone.code + "m" + text + "\u001b[0m"
        : text;
  }
}
