package io.homelab.remote.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What a command reads, held back until the command runs: a start-up file of the login shell that
 * reads, or becomes another shell, would take it for its own. Without anything to read, the end of
 * the stream goes out at once, so that nothing waits for it.
 */
final class HeldBackStream extends FilterOutputStream {
  private final CompletableFuture<?> begun;

  /**
   * A stream.
   *
   * @param begun completes when the command runs, and fails when it never will
   */
  HeldBackStream(OutputStream out, CompletableFuture<?> begun) {
    super(out);
    this.begun = begun;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    try {
      begun.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("the command does not run", e);
    }
    out.write(from, offset, length);
  }
}
