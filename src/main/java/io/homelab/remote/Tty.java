package io.homelab.remote;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * This process's controlling terminal, wherever its streams go. Java's own console exists only if
 * standard input and output are both terminals, so {@code homelab plan > file} could not prompt.
 * {@code stty} changes its modes, which are restored at any exit but a kill.
 *
 * @param device the terminal's device
 */
public record Tty(Path device) {
  private static final int LONGEST_ANSWER = 4096;

  /** The terminal of this process, if it has one. */
  public static Tty own() {
    return new Tty(Path.of("/dev/tty"));
  }

  /**
   * Prompts and reads a line.
   *
   * @return the answer; empty without a terminal or at end of input
   */
  public Optional<String> ask(String question) {
    try {
      return readLine(question).map(String::new);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Prompts and reads a line without echo.
   *
   * @return the answer, which the caller must wipe; empty without a terminal or at end of input
   */
  public Optional<char[]> askSecret(String question) {
    try (Mode quiet = change("-echo")) {
      Optional<char[]> answer = readLine(question);
      try (OutputStream out = new FileOutputStream(device.toFile())) {
        // The typed line end was not echoed either.
        out.write('\n');
      }
      return answer;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<char[]> readLine(String question) throws IOException {
    byte[] typed = new byte[LONGEST_ANSWER];
    try (InputStream in = new FileInputStream(device.toFile());
        OutputStream out = new FileOutputStream(device.toFile())) {
      out.write(question.getBytes(StandardCharsets.UTF_8));
      int length = 0;
      int b;
      while ((b = in.read()) >= 0 && b != '\n') {
        if (length < LONGEST_ANSWER) {
          typed[length++] = (byte) b;
        }
      }
      if (b < 0 && length == 0) {
        return Optional.empty();
      }
      CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(typed, 0, length));
      char[] answer = new char[decoded.remaining()];
      decoded.get(answer);
      Arrays.fill(decoded.array(), '\0');
      return Optional.of(answer);
    } finally {
      Arrays.fill(typed, (byte) 0);
    }
  }

  /** A changed mode; closing it restores the old one. */
  public final class Mode implements Closeable {
    private final String before;
    private final Thread restorer = new Thread(this::restore);

    private Mode(String before) {
      this.before = before;
    }

    private void restore() {
      try {
        stty(before);
      } catch (IOException e) {
        // The terminal is gone.
      }
    }

    /** Restores the terminal. */
    @Override
    public void close() {
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(restorer);
      } catch (IllegalStateException e) {
        // The process is exiting, so the hook runs.
      }
    }
  }

  /**
   * Changes the terminal's mode.
   *
   * @param settings stty's names for them
   * @return restores the mode when closed or when the process exits
   * @throws IOException if there is no terminal
   */
  public Mode change(String... settings) throws IOException {
    Mode mode = new Mode(stty("-g"));
    try {
      Runtime.getRuntime().addShutdownHook(mode.restorer);
    } catch (IllegalStateException e) {
      throw new IOException("the process is exiting", e);
    }
    try {
      stty(settings);
    } catch (IOException e) {
      mode.close();
      throw e;
    }
    return mode;
  }

  /**
   * Its size.
   *
   * @return rows and columns, both positive; empty if unknown
   */
  public Optional<int[]> size() {
    try {
      String[] words = stty("size").split(" ", 2);
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[1]);
      return rows > 0 && columns > 0 ? Optional.of(new int[] {rows, columns}) : Optional.empty();
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private String stty(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(device.toFile())
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
