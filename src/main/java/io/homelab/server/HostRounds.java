package io.homelab.server;

import io.homelab.operations.HostWatch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives hosts their turns to be asked, for as long as the server runs. */
final class HostRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostRounds.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration SHORTEST = Duration.ofMillis(200);

  private final HostWatch watch;
  private final Thread thread;

  private HostRounds(HostWatch watch) {
    this.watch = watch;
    this.thread = Thread.ofVirtual().name("rounds of hosts").unstarted(this::run);
  }

  static HostRounds start(HostWatch watch) {
    HostRounds rounds = new HostRounds(watch);
    rounds.thread.start();
    return rounds;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Duration next = AFTER_FAILURE;
        try {
          next = watch.round();
        } catch (RuntimeException e) {
          LOG.error("the hosts cannot be asked", e);
        }
        TimeUnit.NANOSECONDS.sleep((next.compareTo(SHORTEST) < 0 ? SHORTEST : next).toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    watch.close();
  }
}
