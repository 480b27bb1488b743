package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.OutputStream;
import net.schmizz.sshj.connection.channel.Window;
import org.jspecify.annotations.Nullable;

/**
 * The way onto a channel, which ends when the channel does. The library lets a writer that waits
 * for a window wait on when the channel or the connection is gone, and with it the thread that
 * reads for the whole connection.
 */
final class Outbox extends OutputStream {
  /** A writer that is woken up sends no more than this into the void. */
  private static final int SLICE_BYTES = 32 * 1024;

  private final OutputStream out;
  private volatile boolean over;

  /** The way onto a channel whose own stream is {@code out}. */
  Outbox(OutputStream out) {
    this.out = out;
  }

  /**
   * Ends it, and wakes whoever waits.
   *
   * @param window what they wait for; none when the channel never opened
   */
  void end(Window.@Nullable Remote window) {
    over = true;
    if (window != null) {
      window.expand(SLICE_BYTES);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (over) {
        throw new IOException("the channel is closed");
      }
      int n = Math.min(SLICE_BYTES, length - done);
      out.write(from, offset + done, n);
      done += n;
    }
  }

  @Override
  public void flush() throws IOException {
    if (over) {
      throw new IOException("the channel is closed");
    }
    out.flush();
  }

  /** Sends what is left first: the library drops it when the window is full just then. */
  @Override
  public void close() throws IOException {
    if (!over) {
      out.flush();
    }
    out.close();
  }
}
