package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.remote.Tty;
import java.io.FileInputStream;
import java.io.IOException;

/** The keys of this process's terminal, which does not show them until this is closed. */
final class TerminalKeys implements Environment.Keys {
  private static final int STEP_MS = 20;

  private final Tty.Mode mode;
  private final FileInputStream in;

  private TerminalKeys(Tty.Mode mode, FileInputStream in) {
    this.mode = mode;
    this.in = in;
  }

  /**
   * Takes the keys. Ctrl-C stays a signal; Ctrl-Z would leave a screen behind that is not the
   * shell's.
   *
   * @throws IOException when there is no terminal
   */
  static TerminalKeys of(Tty tty) throws IOException {
    FileInputStream in = new FileInputStream(tty.device().toFile());
    try {
      return new TerminalKeys(tty.change("-icanon", "-echo", "susp", "undef"), in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public int next() throws InterruptedException {
    for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
      try {
        // A read that waits could not be interrupted.
        if (in.available() > 0) {
          return in.read();
        }
      } catch (IOException e) {
        // The terminal is gone, and a signal says so soon.
      }
      Thread.sleep(STEP_MS);
    }
    return -1;
  }

  @Override
  public void close() {
    mode.close();
    try {
      in.close();
    } catch (IOException e) {
      // Nothing is lost.
    }
  }
}
