package io.homelab.remote;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.RunId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection per host, opened on first use and kept until all are closed. One that breaks is
 * opened again: at once, and for as long as there is {@link Patience}.
 */
public final class Connections implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** More of them in a row are meant. */
  private static final int REFUSALS = 4;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final RemoteHosts opener;
  private final Map<HostName, Slot> slots = new TreeMap<>();
  private volatile Patience patience = Patience.NONE;
  private volatile long patientSince = System.nanoTime();
  private volatile BiConsumer<HostName, RemoteHost> check = (name, fresh) -> {};
  private volatile Function<HostName, String> beforeRuns = name -> "";
  private volatile boolean inHaste;

  /**
   * What is done about connections that break.
   *
   * @param owner {@code user@computer}, for what outlives a connection
   * @param command what a person typed, for the same
   * @param clock tells when runs begin
   * @param waits whether to go on dialing a host that does not answer any more
   * @param left the verbs of runs that are begun and not waited for
   * @param watcher hears of it
   */
  public record Patience(
      String owner,
      String command,
      InstantSource clock,
      boolean waits,
      Set<String> left,
      Watcher watcher) {
    /** A broken connection is dialed once more. */
    public static final Patience NONE =
        new Patience("", "", InstantSource.system(), false, Set.of(), new Watcher() {});

    /** Copies the set. */
    public Patience {
      left = Set.copyOf(left);
    }

    DetachedRuns.Beginner beginner() {
      return new DetachedRuns.Beginner(owner, command);
    }
  }

  /** Hears what becomes of connections, on any thread. */
  public interface Watcher {
    /** The connection broke, and is dialed again for that long. */
    default void dialsAgain(HostName host, Duration longest) {}

    /** The host answers again. */
    default void isBack(HostName host) {}

    /** A run goes on, on the host, and nobody here waits for it any more. */
    default void left(HostName host, RunId id, DetachedCommand command) {}
  }

  /** No connection yet. */
  public Connections(RemoteHosts opener, List<Host> hosts) {
    this.opener = opener;
    hosts.forEach(host -> slots.put(host.name(), new Slot(host)));
  }

  /** From now on, this is done about connections that break. */
  public void be(Patience now) {
    patientSince = System.nanoTime();
    patience = now;
  }

  /**
   * From now on, a connection that was opened in the place of one that broke is checked before
   * anything else uses it: where the check fails, nobody gets it.
   */
  public void trustAnew(BiConsumer<HostName, RemoteHost> other) {
    check = other;
  }

  /**
   * From now on, this is asked before something is begun on a host that outlives its connection:
   * where it fails, nothing is begun. It answers who has to have the lock of the workdir there,
   * which the host itself looks at, or nothing.
   */
  public void askBeforeRuns(Function<HostName, String> other) {
    beforeRuns = other;
  }

  /** The command was interrupted: from now on nobody waits long for a host. */
  public void hurry() {
    inHaste = true;
  }

  /** Whether the command was interrupted. */
  public boolean isInHaste() {
    return inHaste;
  }

  String aboutToRun(HostName host) {
    return beforeRuns.apply(host);
  }

  Patience patience() {
    return patience;
  }

  /**
   * The connection to that host.
   *
   * @throws io.homelab.remote.RemoteException if it cannot be opened
   * @throws IllegalArgumentException when there is no such host
   */
  public RemoteHost to(HostName name) {
    Slot slot = slot(name);
    slot.open();
    return slot.lasting;
  }

  /** The runs in a lab's folder on a host; nobody is connected to yet. */
  public DetachedRuns runs(HostName name, String workdir) {
    return new DetachedRuns(name, slot(name), workdir);
  }

  /**
   * Tells the hosts which runs' results are known here, all at once and over the connections that
   * are open. A host that is not told so is no worse off: the next command takes the results once
   * more.
   *
   * @param limit the longest that this is waited for
   */
  public void settle(Duration limit) {
    List<Thread> telling =
        slots.values().stream()
            .filter(Slot::isOpen)
            .map(slot -> DaemonThread.start(() -> slot.lasting.settle(limit)))
            .toList();
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (Thread each : telling) {
        each.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Slot slot(HostName name) {
    return Optional.ofNullable(slots.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no such host: " + name));
  }

  @Override
  public void close() {
    slots.values().forEach(Slot::close);
  }

  private final class Slot implements DetachedRuns.Redialing {
    private final Host host;
    private final LastingHost lasting;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable RemoteHost open;

    /**
     * Since when, and by what, it is broken; a new connection that brought nothing changes that
     * not.
     */
    private @Nullable Loss loss;

    Slot(Host host) {
      this.host = host;
      this.lasting = new LastingHost(host.name(), this, Connections.this);
    }

    @Override
    public RemoteHost open() {
      CountDownLatch closes = closing;
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandRun.interrupted(host.name(), e);
      }
      try {
        RemoteHost current = open;
        if (current == null) {
          current = loss == null ? opener.open(host) : dialAgain(loss, closes);
          open = current;
        }
        if (closes.getCount() == 0) {
          open = null;
          current.close();
          throw CommandRun.connectionLost(host.name(), null);
        }
        return current;
      } finally {
        lock.unlock();
      }
    }

    boolean isOpen() {
      if (!lock.tryLock()) {
        // Somebody opens it, for as long as that takes.
        return false;
      }
      try {
        return open != null && loss == null;
      } finally {
        lock.unlock();
      }
    }

    private RemoteHost dialAgain(Loss since, CountDownLatch closes) {
      Patience now = patience;
      Duration longest = now.waits() ? host.access().endurance().reconnect() : Duration.ZERO;
      while (true) {
        if (since.dialed) {
          Duration pause = since.nextPause();
          if (since.lasted(patientSince).plus(pause).compareTo(longest) > 0) {
            throw since.last;
          }
          if (!since.told) {
            since.told = true;
            now.watcher().dialsAgain(host.name(), longest);
          }
          if (closesWithin(pause, closes)) {
            throw since.last;
          }
        }
        since.dialed = true;
        try {
          return checked(opener.open(host));
        } catch (RemoteException e) {
          if (!since.mayPass(e)) {
            throw e;
          }
          since.last = e;
        }
      }
    }

    private RemoteHost checked(RemoteHost fresh) {
      boolean passed = false;
      try {
        check.accept(host.name(), fresh);
        passed = true;
        return fresh;
      } finally {
        if (!passed) {
          fresh.close();
        }
      }
    }

    private boolean closesWithin(Duration pause, CountDownLatch closes) {
      try {
        return closes.await(pause.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandRun.interrupted(host.name(), e);
      }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whether it is this very connection
    public void lost(RemoteHost broken, RemoteException why) {
      lock.lock();
      try {
        if (open == broken) {
          open = null;
          broken.close();
          if (loss == null) {
            loss = new Loss(why);
          }
          loss.last = why;
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void interrupted() {
      hurry();
    }

    @Override
    public void works() {
      lock.lock();
      try {
        if (loss != null && loss.told) {
          patience.watcher().isBack(host.name());
        }
        loss = null;
      } finally {
        lock.unlock();
      }
    }

    /** Does not wait for whoever opens it: that one closes what it gets. */
    void close() {
      CountDownLatch now = closing;
      closing = new CountDownLatch(1);
      now.countDown();
      RemoteHost current = open;
      if (current != null) {
        open = null;
        current.close();
      }
    }
  }

  /**
   * A connection that broke, and what was done about it. The time in which a computer sleeps does
   * not count.
   */
  private static final class Loss {
    private final long sinceNanos = System.nanoTime();
    private RemoteException last;
    private boolean dialed;
    private boolean told;
    private int refusals;
    private Duration pause = FIRST_PAUSE;

    Loss(RemoteException why) {
      this.last = why;
    }

    /**
     * Whether another try may go better. A host that took the login before may refuse it while it
     * starts; a key that changed stays so.
     */
    boolean mayPass(RemoteException failure) {
      return switch (failure.kind()) {
        case UNREACHABLE -> true;
        case AUTH_REFUSED -> ++refusals < REFUSALS;
        default -> false;
      };
    }

    /** For how long, as far as anybody was patient. */
    Duration lasted(long patientSince) {
      long begin = patientSince - sinceNanos > 0 ? patientSince : sinceNanos;
      return Duration.ofNanos(System.nanoTime() - begin);
    }

    Duration nextPause() {
      Duration now = pause;
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
      return now;
    }
  }
}
