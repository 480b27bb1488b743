package io.homelab.operations;

import io.homelab.access.ServerRoster;
import io.homelab.model.HomeLabException;
import io.homelab.model.PlainText;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does beside answering: it keeps the pools of the labs that it serves, and ends labs
 * whose time is over. Of several servers on the same books, one does it for each lab at a time;
 * should it end, another one takes over.
 */
public final class ServerDuties implements AutoCloseable {
  /** Between two looks at what is to be done, and by whom. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  /** The longest pause between two looks at the hosts of a pool. */
  private static final Duration EVERY = Duration.ofSeconds(15);

  /** Between two looks for labs whose time is over. */
  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(5);

  /** What failed is tried again after that. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

  /** Within which works that are stopped leave their hosts in order. */
  private static final Duration STOPPING = Duration.ofSeconds(48);

  private static final String SWEEP = "gc";
  private static final Logger LOG = LoggerFactory.getLogger(ServerDuties.class);

  private final LabOpener labs;
  private final Supplier<List<LabRequest>> served;
  private final ServerRoster.ServerPresence presence;
  private final Function<String, PoolWatcher> watchers;
  private final Map<String, Keeper> keepers = new HashMap<>();
  private final Map<LabRequest, String> names = new HashMap<>();
  private final Thread thread;
  private Optional<Thread> sweeper = Optional.empty();
  private long sweepDue = System.nanoTime();

  /** Who keeps the pools of a lab, and from when on he may be replaced if he ended. */
  private record Keeper(Thread thread, long notBefore) {}

  private ServerDuties(
      LabOpener labs,
      Supplier<List<LabRequest>> served,
      ServerRoster.ServerPresence presence,
      Function<String, PoolWatcher> watchers) {
    this.labs = labs;
    this.served = served;
    this.presence = presence;
    this.watchers = watchers;
    this.thread = Thread.ofPlatform().daemon().name("duties").unstarted(this::run);
  }

  /**
   * Begins.
   *
   * @param served the labs that are served now
   * @param presence the server; it is not closed here
   * @param watchers hears what is done with the pools of the lab of that name
   */
  public static ServerDuties begin(
      LabOpener labs,
      Supplier<List<LabRequest>> served,
      ServerRoster.ServerPresence presence,
      Function<String, PoolWatcher> watchers) {
    ServerDuties duties = new ServerDuties(labs, served, presence, watchers);
    duties.thread.start();
    return duties;
  }

  private void run() {
    String failure = "";
    while (true) {
      try {
        look();
        failure = "";
      } catch (RuntimeException e) {
        // A disk that is full, or a database that is away, for a moment.
        String now = String.valueOf(e.getMessage());
        if (!failure.equals(now)) {
          failure = now;
          LOG.warn("nobody looks after pools for now: {}", PlainText.line(now));
        }
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    Set<String> kept = new HashSet<>();
    List<LabRequest> requests = served.get();
    for (LabRequest request : requests) {
      withPools(request).filter(name -> kept.add(name)).ifPresent(name -> keep(name, request));
    }
    // A lab that is served no longer, or has no pools any more.
    keepers.forEach((name, keeper) -> {
      if (!kept.contains(name)) {
        keeper.thread().interrupt();
      }
    });
    keepers
        .entrySet()
        .removeIf(each -> !kept.contains(each.getKey()) && !each.getValue().thread().isAlive());
    sweep(requests);
  }

  /** The lab's name, if it has pools or machines of them. */
  private Optional<String> withPools(LabRequest request) {
    try (OpenLab lab = labs.open(request)) {
      return !lab.lab().pools().isEmpty()
              || !lab.kept().books().pools().read().instances().isEmpty()
          ? Optional.of(lab.lab().name().value())
          : Optional.empty();
    } catch (HomeLabException e) {
      // Its files are being edited: whoever keeps its pools goes on with those before.
      return Optional.ofNullable(names.get(request));
    }
  }

  private void keep(String name, LabRequest request) {
    names.put(request, name);
    Keeper known = keepers.get(name);
    Optional<Thread> working =
        Optional.ofNullable(known).map(Keeper::thread).filter(Thread::isAlive);
    OptionalLong number = presence.take("pools." + name);
    if (number.isEmpty()) {
      working.ifPresent(thread -> {
        LOG.warn("another server keeps the pools of lab {} from now on", name);
        thread.interrupt();
      });
      return;
    }
    if (working.isPresent() || (known != null && System.nanoTime() - known.notBefore() < 0)) {
      return;
    }
    LOG.info("keeps the pools of lab {}, as number {}", name, number.getAsLong());
    Thread keeper =
        Thread.ofPlatform()
            .daemon()
            .name("pools of " + name)
            .start(() -> {
              if (KeepPools.run(labs, request, EVERY, watchers.apply(name))
                      instanceof Answer.Refused<?>(Refusal refusal)
                  && refusal.kind() != Refusal.Kind.INTERRUPTED) {
                LOG.warn("the pools of lab {} are not kept for now: {}", name, refusal.sentence());
              }
            });
    keepers.put(name, new Keeper(keeper, System.nanoTime() + AFTER_FAILURE.toNanos()));
  }

  /** Ends what is over, in a thread of its own: hosts that are away take their time. */
  private void sweep(List<LabRequest> requests) {
    if (sweeper.filter(Thread::isAlive).isPresent()
        || System.nanoTime() - sweepDue < 0
        || presence.take(SWEEP).isEmpty()) {
      return;
    }
    sweepDue = System.nanoTime() + BETWEEN_SWEEPS.toNanos();
    sweeper =
        Optional.of(
            Thread.ofPlatform().daemon().name(SWEEP).start(() -> requests.forEach(this::sweep)));
  }

  private void sweep(LabRequest request) {
    Consumer<String> says = sentence -> LOG.info("{}", PlainText.line(sentence));
    Answer<List<ExpiredLabs.EndedLab>> ended =
        Answer.of(() ->
            ExpiredLabs.find(labs, request, Optional.empty())
                .orThrow()
                .end(labs, request, says)
                .orThrow());
    if (ended instanceof Answer.Refused<?>(Refusal refusal)
        && refusal.kind() != Refusal.Kind.INTERRUPTED) {
      LOG.warn("labs whose time is over are left for now: {}", PlainText.line(refusal.sentence()));
    }
  }

  /** Stops, and waits for nobody. */
  public void stop() {
    boolean interrupted = Thread.interrupted();
    thread.interrupt();
    try {
      // From then on nobody begins anything.
      thread.join(STOPPING);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    keepers.values().forEach(each -> each.thread().interrupt());
    sweeper.ifPresent(Thread::interrupt);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops, and waits until everybody has left the hosts in order. */
  @Override
  public void close() {
    stop();
    long end = System.nanoTime() + STOPPING.toNanos();
    boolean interrupted = Thread.interrupted();
    try {
      for (Keeper each : keepers.values()) {
        each.thread().join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      if (sweeper.isPresent()) {
        sweeper.get().join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
