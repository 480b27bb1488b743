package io.homelab.remote.ssh;

import io.homelab.remote.Console;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** This process's terminal, if it has one; put back as it was in any case. */
final class LocalTerminal implements Closeable {
  private static final File TTY = new File("/dev/tty");
  private static final Size USUAL = new Size(24, 80);

  /** The size of a terminal in characters. */
  record Size(int rows, int columns) {}

  private final boolean present;
  private String before = "";
  private Thread restorer = new Thread();

  private LocalTerminal(boolean present) {
    this.present = present;
  }

  static LocalTerminal of(Console console) {
    return new LocalTerminal(console.terminal().isPresent());
  }

  /** Its size; 24 x 80 where it cannot be told. */
  Size size() {
    try {
      String[] words = stty("size").split(" ", 2);
      Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
      return size.rows() > 0 && size.columns() > 0 ? size : USUAL;
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return USUAL;
    }
  }

  /** Hands every key press on as it is: the host's terminal does the echo and the line editing. */
  void makeRaw() throws IOException {
    if (!present) {
      return;
    }
    before = stty("-g");
    restorer = new Thread(this::restore);
    Runtime.getRuntime().addShutdownHook(restorer);
    stty("raw", "-echo");
  }

  @Override
  public void close() {
    if (before.isEmpty()) {
      return;
    }
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
    }
  }

  private void restore() {
    try {
      stty(before);
    } catch (IOException e) {
      // The terminal is gone.
    }
  }

  private static String stty(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(TTY)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("stty failed");
      }
      return output.strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
