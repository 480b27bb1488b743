package io.homelab.remote.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A command's input, held back until the command runs: otherwise a shell start-up file that reads
 * input, or execs another shell, would swallow it. Without input, end of file is sent at once, so
 * that nothing waits for it.
 */
final class HeldBackStream extends FilterOutputStream {
  private final CompletableFuture<?> begun;

  /**
   * A stream.
   *
   * @param begun completes when the command runs, fails if it never will
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
      throw new IOException("the command did not start", e);
    }
    out.write(from, offset, length);
  }
}
