package io.homelab.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a command's input; the caller closes the stream afterwards. */
@FunctionalInterface
public interface Stdin {
  /** Nothing to read. */
  Stdin EMPTY = out -> {};

  /**
   * Writes everything.
   *
   * @throws IOException if the command's end of the stream is closed
   */
  void writeTo(OutputStream out) throws IOException;

  /** A text, as UTF-8. */
  static Stdin text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
