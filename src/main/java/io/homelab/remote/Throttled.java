package io.homelab.remote;

/** Passes progress on ten times a second at most, and once at the end. */
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

  /** So many bytes are there. */
  public void at(long done) {
    long now = System.nanoTime();
    if (done < total && (!said || now - saidNanos >= EVERY_NANOS)) {
      listener.progress(done, total);
      saidNanos = now;
      said = true;
    }
  }

  /** All bytes are there. */
  public void end() {
    listener.progress(total, total);
  }
}
