package io.homelab.server;

import java.time.Duration;

/** An HTTP server that has started. */
interface WebServer {
  /** The port that it listens on. */
  int port();

  /**
   * Ends it when it has no requests, or after that time.
   *
   * @return whether all of them had ended in time
   */
  boolean stop(Duration patience);
}
