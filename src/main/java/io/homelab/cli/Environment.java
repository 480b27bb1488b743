package io.homelab.cli;

import io.homelab.operations.LabOpener;
import io.homelab.report.TerminalSize;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything that a command sees of the process around it.
 *
 * @param directory the current folder
 * @param variables environment variables
 * @param in standard input
 * @param out standard output: data
 * @param err standard error: everything else
 * @param terminal which of the streams are terminals
 * @param prompt asks a person
 * @param clock tells the time
 * @param labs opens labs
 */
public record Environment(
    Path directory,
    Map<String, String> variables,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    Prompt prompt,
    InstantSource clock,
    LabOpener labs) {

  /**
   * Set by the launcher when the locale that it found has nothing but ASCII: it gives Java, and
   * what homelab runs here, another one.
   */
  public static final String ASCII = "HOMELAB_ASCII";

  /** Whether bars may be drawn with more than ASCII, as the locale says. */
  boolean hasBlocks() {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String locale = variables.getOrDefault(name, "");
      if (!locale.isEmpty()) {
        String upper = locale.toUpperCase(Locale.ROOT);
        return !variables.containsKey(ASCII) && (upper.contains("UTF-8") || upper.contains("UTF8"));
      }
    }
    return false;
  }

  /**
   * Which streams are terminals, and how large that terminal is now.
   *
   * @param in whether a person can type
   * @param out whether standard output is one
   * @param err whether standard error is one
   * @param size its size
   */
  public record Terminal(boolean in, boolean out, boolean err, Supplier<TerminalSize> size) {
    /** No terminal at all. */
    public static Terminal none() {
      return new Terminal(false, false, false, () -> TerminalSize.USUAL);
    }
  }

  /** Asks a person at the terminal. */
  public interface Prompt {
    /** Whether the answer is yes; anything but {@code yes} or {@code y} is no. */
    boolean confirm(String question);

    /** One line of text, empty for no answer; nobody is there unless somebody says so. */
    default String line(String question) {
      return "";
    }

    /** A secret, not shown while it is typed; empty when there is no answer. */
    char[] secret(String question);

    /** The keys that are pressed from now on; none where nobody can press any. */
    default Keys keys() {
      return Keys.NONE;
    }
  }

  /** The keys of the terminal, one by one and without echo, until it is closed. */
  public interface Keys extends AutoCloseable {
    /** How long is waited for a key. */
    int WAIT_MS = 100;

    /** Nobody presses any. */
    Keys NONE =
        new Keys() {
          @Override
          public int next() throws InterruptedException {
            Thread.sleep(WAIT_MS);
            return -1;
          }

          @Override
          public void close() {}
        };

    /**
     * The next byte that a key gives; -1 when there was none within a tenth of a second.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    int next() throws InterruptedException;

    @Override
    void close();
  }
}
