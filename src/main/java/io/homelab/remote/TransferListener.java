package io.homelab.remote;

/** Hears how far a transfer is. */
@FunctionalInterface
public interface TransferListener {
  /** Nobody listens. */
  TransferListener NONE = (done, total) -> {};

  /**
   * Called now and then, and once at the end; never twice at the same time. Must return soon and
   * not fail: the transfer waits for it.
   *
   * @param done bytes that are on the host by now, those of an earlier attempt included
   * @param total bytes in all
   */
  void progress(long done, long total);
}
