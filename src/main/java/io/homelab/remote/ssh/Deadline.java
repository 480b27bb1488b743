package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The time limit for each part of opening a host. The clock pauses while a person is prompted. When
 * the time is up, everything opened so far is closed, which ends every wait on it.
 */
final class Deadline {
  private final List<Closeable> opened = new ArrayList<>();
  private long leftNanos;
  private long sinceNanos = System.nanoTime();
  private int pauses;
  private boolean over;

  Deadline(Duration time) {
    leftNanos = time.toNanos();
  }

  /**
   * The timeout for the library's own clocks: a second more than what is left, so that this one
   * fires first and there is only one way to time out.
   */
  synchronized int libraryMillis() {
    return Math.clamp(leftNanos() / 1_000_000 + 1000, 1000, Integer.MAX_VALUE);
  }

  /** What is left; not positive when the time is up. */
  synchronized long leftNanos() {
    return pauses > 0 ? Long.MAX_VALUE : leftNanos - (System.nanoTime() - sinceNanos);
  }

  /** Stops the clock. */
  synchronized void pause() {
    if (pauses++ == 0) {
      leftNanos -= System.nanoTime() - sinceNanos;
    }
  }

  /** Lets the clock run again. */
  synchronized void resume() {
    if (--pauses == 0) {
      sinceNanos = System.nanoTime();
    }
  }

  /** Starts the next part with the full time limit. */
  synchronized void restart(Duration time) {
    leftNanos = time.toNanos();
    sinceNanos = System.nanoTime();
  }

  /** Also closes this when the time is up; immediately if it already is. */
  synchronized void covers(Closeable resource) {
    opened.add(resource);
    if (over) {
      close(resource);
    }
  }

  /** Gives up: closes everything that was opened, and everything that will be. */
  synchronized void giveUp() {
    over = true;
    opened.reversed().forEach(Deadline::close);
  }

  private static void close(Closeable resource) {
    // A close may wait for a lock that its own failure would release, so not on this thread.
    DaemonThread.start(() -> {
      try {
        resource.close();
      } catch (IOException e) {
        // It is closed either way.
      }
    });
  }
}
