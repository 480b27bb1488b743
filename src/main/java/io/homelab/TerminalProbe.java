package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.remote.Tty;
import io.homelab.report.TerminalSize;
import java.io.IOException;
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
      streams = askShell();
    }
    TerminalProbe probe = new TerminalProbe();
    return new Environment.Terminal(
        streams.contains("0"), streams.contains("1"), streams.contains("2"), probe::size);
  }

  /**
   * Asks the terminal again when the answer is two seconds old: a window can be resized at any
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
    return Tty.own()
        .size()
        .map(size -> new TerminalSize(size[1], size[0]))
        .orElse(TerminalSize.USUAL);
  }

  /** Without the launcher: its exit code tells which streams are terminals, one bit for each. */
  private static String askShell() {
    String script = "n=0; [ -t 0 ] && n=1; [ -t 1 ] && n=$((n+2)); [ -t 2 ] && n=$((n+4)); exit $n";
    try {
      int bits = new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start().waitFor();
      return ((bits & 1) > 0 ? "0" : "")
          + ((bits & 2) > 0 ? "1" : "")
          + ((bits & 4) > 0 ? "2" : "");
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
