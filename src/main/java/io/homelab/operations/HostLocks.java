package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.remote.Connections;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.run.HostClaims;
import io.homelab.workdir.HostLock;
import io.homelab.workdir.HostLock.Held;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * The locks that one command holds on the hosts of a lab: one for the lab's folder on each, taken
 * in the order of their names. They beat until they are given back. A host that does not answer has
 * none: nothing is changed there.
 */
final class HostLocks implements HostClaims, AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** A holder that beats does so within this. */
  private static final Duration SECOND_LOOK = HostLock.BEAT.plusSeconds(5);

  /** For how long a lock counts as held since the host said so: nobody may take it so soon. */
  private static final Duration TRUST = HostLock.EXPIRY.dividedBy(3);

  /** No copy of a lab's folder is that many runs behind; a host that says so lies. */
  private static final long MOST_AHEAD = 1_000_000;

  private static final int MOST_RAISES = 3;

  private static final Duration GIVING = Duration.ofSeconds(10);
  private static final Duration GIVING_IN_HASTE = Duration.ofMillis(400);

  private final Connections connections;
  private final LabName lab;
  private final HostLock.Claim claim;
  private final LongUnaryOperator raise;
  private final AtomicLong fence;
  private final boolean creating;
  private final LockPatience patience;
  private final InstantSource clock;
  private final long endNanos;
  private final Set<HostName> settled = new HashSet<>();
  private final Map<HostName, Grip> grips = new ConcurrentSkipListMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** One lock that was asked for. */
  private static final class Grip {
    private final Host host;
    private volatile boolean held;
    private volatile Instant confirmed = Instant.MIN;
    private volatile Optional<Held> lostTo = Optional.empty();

    Grip(Host host) {
      this.host = host;
    }
  }

  /**
   * None yet.
   *
   * @param claim who takes them
   * @param raise gives the lab's lease a higher number, at least that one, as long as it is held
   * @param creating whether a host gets a folder of the lab for it
   * @param patience how long to wait for somebody else's, all together
   */
  HostLocks(
      Connections connections,
      LabName lab,
      HostLock.Claim claim,
      LongUnaryOperator raise,
      boolean creating,
      LockPatience patience,
      InstantSource clock) {
    this.connections = connections;
    this.lab = lab;
    this.claim = claim;
    this.raise = raise;
    this.fence = new AtomicLong(claim.fence());
    this.creating = creating;
    this.patience = patience;
    this.clock = clock;
    this.endNanos = System.nanoTime() + patience.limit().toNanos();
    connections.trustAnew((name, fresh) -> {
      Grip grip = grips.get(name);
      if (grip != null && grip.held) {
        confirm(grip, fresh);
      }
    });
    connections.askBeforeRuns(this::holder);
  }

  /**
   * Locks those of the hosts that are not locked yet.
   *
   * @throws RefusedException when somebody else holds one for longer than the caller waits
   */
  synchronized void take(Collection<Host> some) {
    some.stream()
        .sorted(Comparator.comparing(Host::name))
        .forEach(host -> {
          if (!settled.contains(host.name())) {
            try {
              take(host);
              settled.add(host.name());
            } catch (RemoteException e) {
              refused(host, e);
            }
          }
        });
  }

  /** A host that fails now is left to whatever is asked of it next. */
  private void refused(Host host, RemoteException e) {
    switch (e.kind()) {
      case INTERRUPTED -> throw new InterruptedRunException();
      // Somebody may hold it, or this run may by now.
      case TIMED_OUT ->
          throw new RefusedException(
              new Refusal(Refusal.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e.hint()));
      case FAILED -> {
        settled.add(host.name());
        patience
            .says()
            .accept(
                "note: %s; going on without its lock"
                    .formatted(PlainText.line(String.valueOf(e.getMessage()))));
      }
      default -> {
        // It is found to be away.
      }
    }
  }

  private void take(Host host) {
    Grip grip = grips.computeIfAbsent(host.name(), name -> new Grip(host));
    HostLock lock = lock(grip, connections.to(host.name()));
    Optional<Held> silent = Optional.empty();
    boolean said = false;
    int raises = 0;
    while (true) {
      switch (lock.take(claim.numbered(fence.get()), creating, silent)) {
        case HostLock.Taken() -> {
          hold(grip);
          return;
        }
        case HostLock.Nothing() -> {
          grips.remove(host.name());
          return;
        }
        // A copy of the lab's folder, or a state that was brought back, counts on from its own
        // number; whoever slept has lost the lab's lease, and fails here.
        case HostLock.Fenced(long by) -> raiseAbove(host.name(), by, ++raises);
        case Held other -> {
          if (other.isSilent() && silent.isEmpty()) {
            patience
                .says()
                .accept(
                    "host %s: the lock of a run that shows no life (%s) is taken in %d s"
                        .formatted(host.name(), other.who(), SECOND_LOOK.toSeconds()));
            LockPatience.pause(SECOND_LOOK);
            silent = Optional.of(other);
            continue;
          }
          silent = Optional.empty();
          if (System.nanoTime() - endNanos >= 0) {
            throw new RefusedException(refusal(host.name(), other));
          }
          if (!said) {
            patience
                .says()
                .accept(
                    "waiting at most %d s: %s"
                        .formatted(
                            patience.limit().toSeconds(), refusal(host.name(), other).sentence()));
            said = true;
          }
          LockPatience.pause(LOOK);
        }
      }
    }
  }

  private void raiseAbove(HostName host, long seen, int times) {
    if (times > MOST_RAISES || seen - fence.get() > MOST_AHEAD) {
      throw new RefusedException(
          new Refusal(
              Refusal.Kind.HOST_FAILED,
              "the marker on host %s says that run %d changed the lab there, and this is run %d"
                  .formatted(host, seen, fence.get()),
              "see the file .homelab-marker.json in the lab's workdir on the host"));
    }
    fence.set(raise.applyAsLong(seen + 1));
  }

  private static Refusal refusal(HostName host, Held other) {
    String wayOut =
        other.isFresh()
            ? "end it on " + other.words().computer()
            : other
                .run()
                .map(run -> "end what it began: homelab runs cancel " + run)
                .orElse("take it: homelab state unlock --host " + host);
    return new Refusal(
        Refusal.Kind.LOCKED,
        "%s on host %s is locked by another run: %s".formatted(other.workdir(), host, other.who()),
        "wait for it to end (--lock-timeout 5m), or " + wayOut);
  }

  private HostLock lock(Grip grip, RemoteHost remote) {
    return new HostLock(remote, grip.host.workdir(), lab);
  }

  private void hold(Grip grip) {
    grip.confirmed = clock.instant();
    grip.held = true;
    DaemonThread.start(() -> {
      try {
        while (!ended.await(HostLock.BEAT.toSeconds(), TimeUnit.SECONDS) && grip.lostTo.isEmpty()) {
          beat(grip);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void beat(Grip grip) {
    try {
      confirm(grip, connections.to(grip.host.name()));
    } catch (RemoteException e) {
      // A lost connection does not lose the lock; whoever works there next finds out.
      return;
    }
  }

  /**
   * Beats, and learns whether the lock is still held.
   *
   * @throws RemoteException when it is not, or the host does not answer
   */
  private void confirm(Grip grip, RemoteHost remote) {
    try {
      Instant now = clock.instant();
      Optional<Held> other = lock(grip, remote).beat(claim.token());
      if (other.isPresent()) {
        grip.lostTo = other;
        throw lost(grip, other.get());
      }
      grip.confirmed = now;
    } catch (RemoteException e) {
      switch (e.kind()) {
        // It answers, so nobody knows better than before.
        case FAILED, TIMED_OUT -> {}
        default -> throw e;
      }
    }
  }

  private static RemoteException lost(Grip grip, Held other) {
    return RemoteException.lockLost(
        grip.host.name(),
        other.token().isEmpty() ? "taken away" : "taken by another run: " + other.who());
  }

  @Override
  public void require(HostName host) {
    Grip grip = grips.get(host);
    if (grip == null || !grip.held) {
      return;
    }
    grip.lostTo.ifPresent(other -> {
      throw lost(grip, other);
    });
    // This process, or its computer, may have slept.
    if (Duration.between(grip.confirmed, clock.instant()).abs().compareTo(TRUST) > 0) {
      confirm(grip, connections.to(host));
    }
  }

  @Override
  public String holder(HostName host) {
    require(host);
    Grip grip = grips.get(host);
    return grip != null && grip.held ? claim.token() : "";
  }

  @Override
  public long fence(HostName host) {
    return fence.get();
  }

  /** Gives all of them back, as far as the hosts answer soon. */
  @Override
  public void close() {
    ended.countDown();
    boolean interrupted = Thread.interrupted();
    boolean inHaste = interrupted || connections.isInHaste();
    List<CompletableFuture<Boolean>> calls = new ArrayList<>();
    for (Grip grip : grips.values()) {
      grip.held = false;
      if (grip.lostTo.isEmpty()) {
        calls.add(
            DaemonThread.supply(() -> {
              lock(grip, connections.to(grip.host.name())).give(claim.token());
              return true;
            }));
      }
    }
    try {
      CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
          .get((inHaste ? GIVING_IN_HASTE : GIVING).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The next command of this folder takes it at once, any other when it has not beaten for
      // long.
      return;
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
