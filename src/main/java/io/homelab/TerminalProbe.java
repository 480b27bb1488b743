package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.report.TerminalSize;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Finds out about the terminal. The launcher says which streams are one, which Java cannot tell for
 * each alone.
 */
final class TerminalProbe {
  /**
   * Set by the launcher: the numbers of the streams that are terminals, for example {@code 012}.
   */
  private static final String VARIABLE = "HOMELAB_TTY";

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

  private long askedAt;
  private TerminalSize size = TerminalSize.USUAL;
  private boolean asked;

  private TerminalProbe() {}

  static Environment.Terminal terminal(Map<String, String> variables) {
    String streams = variables.get(VARIABLE);
    if (streams == null) {
      Console console = System.console();
      boolean both = console != null && console.isTerminal();
      streams = both ? "012" : "";
    }
    TerminalProbe probe = new TerminalProbe();
    return new Environment.Terminal(
        streams.contains("0"), streams.contains("1"), streams.contains("2"), probe::size);
  }

  /**
   * Asks {@code stty} again when the answer is two seconds old: a window can be resized at any
   * moment.
   */
  private synchronized TerminalSize size() {
    long now = System.nanoTime();
    if (!asked || now - askedAt > FRESH_NANOS) {
      asked = true;
      askedAt = now;
      size = ask();
    }
    return size;
  }

  private static TerminalSize ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectErrorStream(true)
              .start();
      String answer =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      stty.waitFor(1, TimeUnit.SECONDS);
      String[] words = answer.split(" ", -1);
      if (words.length == 2) {
        int rows = Integer.parseInt(words[0]);
        int columns = Integer.parseInt(words[1]);
        if (rows > 0 && columns > 0) {
          return new TerminalSize(columns, rows);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return TerminalSize.USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return TerminalSize.USUAL;
  }
}
