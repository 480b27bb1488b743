package io.homelab.remote;

/** Receives the progress of a transfer. */
@FunctionalInterface
public interface TransferListener {
  /** Ignores progress. */
  TransferListener NONE = (done, total) -> {};

  /**
   * Called from time to time and once at the end; never concurrently. Must return quickly and not
   * throw: the transfer waits for it.
   *
   * @param done bytes now on the host, including those of earlier attempts
   * @param total bytes in all
   */
  void progress(long done, long total);
}
