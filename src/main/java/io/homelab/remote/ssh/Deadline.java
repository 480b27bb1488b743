package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The time that each part of opening a host may take. The clock stands still while a person is
 * asked. When the time is up, what was opened so far is closed, which ends every wait on it.
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
   * What to tell the library, which has clocks of its own: a second more than what is left, so that
   * this one rings first and there is one way to run out of time.
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

  /** Starts the next part, which has the whole time for itself. */
  synchronized void restart(Duration time) {
    leftNanos = time.toNanos();
    sinceNanos = System.nanoTime();
  }

  /** Closes that, too, when the time is up; at once if it is. */
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
    // A close may wait for the very lock that its own failure sets free, so not on this thread.
    DaemonThread.start(() -> {
      try {
        resource.close();
      } catch (IOException e) {
        // It was to be closed, and it is.
      }
    });
  }
}
