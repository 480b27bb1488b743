package io.homelab.remote.ssh;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Limits concurrent handshakes per server. */
final class HandshakeTurns {
  /** sshd begins to drop connections when ten wait to log in (MaxStartups 10:30:100). */
  private static final int HANDSHAKES_AT_ONCE = 4;

  private final Map<String, Semaphore> atOnce = new ConcurrentHashMap<>();

  /** A turn, held until closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a turn; the clock is paused meanwhile.
   *
   * @throws IOException when the thread is interrupted
   */
  Turn take(Endpoint endpoint, Deadline deadline) throws IOException {
    Semaphore turns =
        atOnce.computeIfAbsent(
            KnownHosts.nameOf(endpoint.address(), endpoint.port()),
            name -> new Semaphore(HANDSHAKES_AT_ONCE, true));
    deadline.pause();
    try {
      turns.acquire();
      return turns::release;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      deadline.resume();
    }
  }
}
