package io.homelab.remote;

/** Reports progress at most ten times a second, and once at the end. */
public final class Throttled {
  private static final long EVERY_NANOS = 100_000_000;

  private final TransferListener listener;
  private final long total;
  private long saidNanos;
  private boolean said;

  /**
   * Throttles for one transfer.
   *
   * @param total bytes in all
   */
  public Throttled(TransferListener listener, long total) {
    this.listener = listener;
    this.total = total;
  }

  /** Reports the bytes transferred so far. */
  public void at(long done) {
    long now = System.nanoTime();
    if (done < total && (!said || now - saidNanos >= EVERY_NANOS)) {
      listener.progress(done, total);
      saidNanos = now;
      said = true;
    }
  }

  /** Reports that all bytes are transferred. */
  public void end() {
    listener.progress(total, total);
  }
}
