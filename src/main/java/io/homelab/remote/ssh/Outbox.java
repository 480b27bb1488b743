package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.OutputStream;
import net.schmizz.sshj.connection.channel.Window;
import org.jspecify.annotations.Nullable;

/**
 * A channel's output, which ends when the channel does. In the library, a writer waiting for window
 * keeps waiting after the channel or connection is gone, and blocks the reader thread of the whole
 * connection.
 */
final class Outbox extends OutputStream {
  /** A woken writer sends no more than this into the void. */
  private static final int SLICE_BYTES = 32 * 1024;

  private final OutputStream out;
  private volatile boolean over;

  /** For a channel whose own stream is {@code out}. */
  Outbox(OutputStream out) {
    this.out = out;
  }

  /**
   * Ends the stream and wakes waiting writers.
   *
   * @param window the window they wait for; null if the channel never opened
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

  /** Flushes first: the library drops the rest if the window is full. */
  @Override
  public void close() throws IOException {
    if (!over) {
      out.flush();
    }
    out.close();
  }
}
