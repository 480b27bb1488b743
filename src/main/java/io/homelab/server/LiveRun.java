package io.homelab.server;

import io.homelab.report.ServedRunView.ServedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A run that goes on, and those who watch it. Its monitor is for its events. */
final class LiveRun {
  private final Thread thread;
  private final List<String> events = new ArrayList<>();
  private ServedRun run;
  private final boolean kept;
  private boolean over;

  /**
   * One that begins.
   *
   * @param thread what interrupts it
   * @param kept whether it is known after it has ended
   */
  LiveRun(ServedRun run, Thread thread, boolean kept) {
    this.run = run;
    this.thread = thread;
    this.kept = kept;
  }

  boolean isKept() {
    return kept;
  }

  /** Whether there is no event behind so many, and never will be. */
  synchronized boolean hasToldAll(long seen) {
    return over && seen >= events.size();
  }

  synchronized ServedRun run() {
    return run;
  }

  synchronized boolean isOver() {
    return over;
  }

  synchronized void add(String line) {
    events.add(line);
    notifyAll();
  }

  /** It is over, and this is how it ended. */
  synchronized void end(ServedRun ended) {
    run = ended;
    over = true;
    notifyAll();
  }

  /** Stops it, as Ctrl-C stops a command. */
  void interrupt() {
    thread.interrupt();
  }

  /** Lets those who watch look up. */
  synchronized void wake() {
    notifyAll();
  }

  /** Waits for its thread, and says whether that has ended. */
  boolean join(Duration patience) throws InterruptedException {
    return patience.isPositive() && thread.join(patience);
  }

  /**
   * The events behind so many, as soon as there are some.
   *
   * @param patience how long to wait for one; then there are none
   * @param leaving whether nobody waits any more
   */
  synchronized List<String> behind(long seen, Duration patience, BooleanSupplier leaving) {
    long end = System.nanoTime() + patience.toNanos();
    while (events.size() <= seen && !over && !leaving.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
    return seen >= events.size()
        ? List.of()
        : List.copyOf(events.subList((int) seen, events.size()));
  }
}
