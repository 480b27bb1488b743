package io.homelab.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what a command reads; the stream is closed by the caller afterwards. */
@FunctionalInterface
public interface Stdin {
  /** Nothing to read. */
  Stdin EMPTY = out -> {};

  /**
   * Writes everything.
   *
   * @throws IOException when the command's end of the stream is gone
   */
  void writeTo(OutputStream out) throws IOException;

  /** A text, as UTF-8. */
  static Stdin text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
