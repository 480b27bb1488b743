package io.homelab.remote.ssh;

import io.homelab.remote.Tty;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** This process's terminal, if any, during an interactive session on a host. */
final class LocalTerminal implements Closeable {
  private static final Size USUAL = new Size(24, 80);

  /** The size of a terminal in characters. */
  record Size(int rows, int columns) {}

  private final boolean present;
  private final Tty tty;
  private Tty.@Nullable Mode raw;

  /**
   * A terminal.
   *
   * @param present whether this process has one at all
   */
  LocalTerminal(boolean present, Tty tty) {
    this.present = present;
    this.tty = tty;
  }

  /** Its size; 24 x 80 if unknown. */
  Size size() {
    return tty.size().map(size -> new Size(size[0], size[1])).orElse(USUAL);
  }

  /** Raw mode, which passes every key press on: the host's terminal does echo and line editing. */
  void makeRaw() throws IOException {
    if (present) {
      raw = tty.change("raw", "-echo");
    }
  }

  @Override
  public void close() {
    if (raw != null) {
      raw.close();
    }
  }
}
