package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.DaemonThread;
import io.homelab.run.JournalTail;
import io.homelab.state.LabState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Watches one lab: each host is asked again and again, one question at a time and none waits for
 * another host. Changes nothing and takes no lock.
 */
public final class LabWatch implements AutoCloseable {
  /** More entries of a journal nobody can see. */
  private static final int ENTRIES = 20;

  private final OpenLab lab;
  private final Duration interval;
  private final List<Thread> asking = new ArrayList<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  private final Object lock = new Object();
  // Guarded by the lock.
  private final SortedMap<HostName, ProbeResult> results = new TreeMap<>();
  private final SortedMap<HostName, Instant> told = new TreeMap<>();
  private final SortedMap<HostName, Instant> asked = new TreeMap<>();
  private int urged;
  private boolean closed;
  // Of the thread that looks.
  private @Nullable LabState state;
  private Optional<String> atWork = Optional.empty();
  private long readAt;

  private LabWatch(OpenLab lab, Duration interval) {
    this.lab = lab;
    this.interval = interval;
  }

  /**
   * Begins to ask.
   *
   * @param interval how long after an answer a host is asked again
   */
  public static LabWatch begin(OpenLab lab, Duration interval) {
    LabWatch watch = new LabWatch(lab, interval);
    for (Host host : lab.hosts().all()) {
      watch.asked.put(host.name(), lab.caller().clock().instant());
      watch.asking.add(DaemonThread.start(() -> watch.ask(host)));
    }
    return watch;
  }

  private void ask(Host host) {
    try {
      while (true) {
        ProbeResult result = lab.hosts().probe(host);
        synchronized (lock) {
          results.put(host.name(), result);
          told.put(host.name(), lab.caller().clock().instant());
          asked.remove(host.name());
          lock.notifyAll();
          pause();
          if (closed) {
            return;
          }
          asked.put(host.name(), lab.caller().clock().instant());
        }
      }
    } catch (InterruptedException e) {
      // It is closed.
    } catch (RuntimeException e) {
      synchronized (lock) {
        if (!closed) {
          failure.compareAndSet(null, e);
        }
        lock.notifyAll();
      }
    }
  }

  private void pause() throws InterruptedException {
    long due = System.nanoTime() + interval.toNanos();
    int before = urged;
    while (!closed && urged == before) {
      long left = due - System.nanoTime();
      if (left <= 0) {
        return;
      }
      lock.wait(left / 1_000_000 + 1);
    }
  }

  /** Has every host asked at once that is not being asked. */
  public void urge() {
    synchronized (lock) {
      urged++;
      lock.notifyAll();
    }
  }

  /**
   * Waits until each host has answered, or failed to, at least once.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  public void awaitAll() throws InterruptedException {
    synchronized (lock) {
      while (told.size() < asking.size() && failure.get() == null) {
        lock.wait();
      }
    }
  }

  /** What is known now; asks nobody. */
  public Answer<WatchedLab> look() {
    return Answer.of(() -> {
      RuntimeException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      LabState known = read();
      SortedMap<HostName, ProbeResult> so;
      SortedMap<HostName, Instant> when;
      SortedMap<HostName, Instant> open;
      synchronized (lock) {
        so = new TreeMap<>(results);
        when = new TreeMap<>(told);
        open = new TreeMap<>(asked);
      }
      return new WatchedLab(
          LabSight.told(lab, known, so),
          when,
          open,
          atWork,
          JournalTail.newest(lab.kept().folder(), ENTRIES));
    });
  }

  /** The books may lie in a database, which is asked no more often than the hosts are. */
  private LabState read() {
    LabState known = state;
    if (known == null || System.nanoTime() - readAt > interval.toNanos()) {
      known = lab.kept().load();
      atWork = lab.kept().otherRun();
      readAt = System.nanoTime();
      state = known;
    }
    return known;
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    // What waits for a host that does not answer is not waited for.
    asking.forEach(Thread::interrupt);
  }
}
