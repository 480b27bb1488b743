package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.pool.HostSight;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolAction;
import io.homelab.pool.PoolDecision;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.PoolRoom;
import io.homelab.pool.Reconciler;
import io.homelab.pool.RoomAnswer;
import io.homelab.pool.Sightings;
import io.homelab.pool.WantedPool;
import io.homelab.pool.WorkKind;
import io.homelab.pool.WorkResult;
import io.homelab.state.LifeSign;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One controller of pools: looks, lets the reconciler decide, and does on hosts what was decided,
 * each work on a thread of its own. Others may do the same at the same time.
 */
final class PoolController {
  private static final Logger LOG = LoggerFactory.getLogger(PoolController.class);

  /** For so long, what the hosts told of their room holds where nothing is to be made. */
  private static final Duration ROOM_HOLDS = Duration.ofSeconds(60);

  /** Within which works that are stopped leave their hosts in order. */
  private static final Duration STOPPING = Duration.ofSeconds(45);

  /** Nobody looked at what fits: nothing does. */
  private static final class Unseen implements PoolRoom {
    private boolean asked;

    @Override
    public RoomAnswer oneMore(
        PoolSpec pool, Collection<PoolInstance> placed, SortedMap<HostName, String> avoided) {
      asked = true;
      return new RoomAnswer.NowhereNow(new TreeMap<>());
    }

    @Override
    public SortedMap<HostName, String> lacking(Collection<PoolInstance> placed) {
      return new TreeMap<>();
    }
  }

  /** A work that goes on. */
  private record Running(PoolAction.HostWork work, Thread thread) {}

  private final PoolWatcher watcher;
  private final LifeSign life;
  private final Map<Long, Running> running = new ConcurrentHashMap<>();
  private final BlockingQueue<WorkResult> ended = new LinkedBlockingQueue<>();
  private final Set<InstanceId> begun = new HashSet<>();
  private final SortedMap<HostName, String> silent = new TreeMap<>();
  private SortedMap<PoolName, PoolDecision.Shortage> waiting = new TreeMap<>();
  private @Nullable PoolFit fit;
  private Instant fitSince = Instant.MIN;
  private String said = "";
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  /**
   * A controller.
   *
   * @param life shows others that it lives
   */
  PoolController(PoolWatcher watcher, LifeSign life) {
    this.watcher = watcher;
    this.life = life;
  }

  int done() {
    return done.get();
  }

  int failed() {
    return failed.get();
  }

  SortedMap<PoolName, PoolDecision.Shortage> waiting() {
    return waiting;
  }

  SortedMap<HostName, String> silent() {
    return silent;
  }

  /** Looks, decides, and begins what was decided. */
  void round(LabPools pools) {
    stopOverdue(pools);
    List<WorkResult> results = new ArrayList<>();
    ended.drainTo(results);
    boolean taken = false;
    Path signs = signs(pools);
    SortedSet<String> dead = LifeSign.dead(signs);
    try {
      List<WorkResult> all = new ArrayList<>(results);
      all.addAll(abandoned(pools, dead));
      Sightings seen = PoolSights.look(pools, all).by(life.name());
      tellSilent(seen);
      List<WantedPool> wanted = pools.wanted(true);
      PoolRoom room = room(pools, wanted, seen);
      PoolDecision decision =
          pools.books().inTransaction(Reconciler.decision(wanted, seen, room, pools.now()));
      taken = true;
      dead.forEach(name -> LifeSign.forget(signs, name));
      carryOut(pools, decision);
    } finally {
      if (!taken) {
        ended.addAll(results);
      }
    }
  }

  /** Where the controllers of these pools show that they live. */
  static Path signs(LabPools pools) {
    return pools.folder().resolve("controllers");
  }

  /** What controllers did that were killed: nobody waits for its time to be over. */
  private static List<WorkResult> abandoned(LabPools pools, Set<String> dead) {
    return dead.isEmpty()
        ? List.of()
        : pools.books().read().instances().values().stream()
            .filter(each -> each.work().filter(work -> dead.contains(work.by())).isPresent())
            .map(each -> WorkResult.abandoned(each.id(), each.work().orElseThrow()))
            .toList();
  }

  private void tellSilent(Sightings seen) {
    seen.hosts()
        .forEach((host, sight) -> {
          Optional<String> why =
              switch (sight) {
                case HostSight.NoAnswer none -> Optional.of(none.why());
                case HostSight.HalfInventory half -> Optional.of(half.why());
                case HostSight.WholeInventory whole -> Optional.empty();
              };
          if (why.isPresent() != silent.containsKey(host)) {
            watcher.host(host, why);
          }
          why.ifPresentOrElse(words -> silent.put(host, words), () -> silent.remove(host));
        });
  }

  /** The hosts are asked for their room only if something is to be made, or now and then. */
  private PoolRoom room(LabPools pools, List<WantedPool> wanted, Sightings seen) {
    Unseen unseen = new Unseen();
    Reconciler.decide(wanted, pools.books().read(), seen, unseen, pools.now());
    boolean due =
        !pools.lab().lab().machines().isEmpty() && !pools.now().isBefore(fitSince.plus(ROOM_HOLDS));
    if (unseen.asked || due) {
      fit = null;
      try {
        fit = PoolFit.look(pools.lab());
        fitSince = pools.now();
      } catch (HomeLabException e) {
        sayOnce("note: nobody knows what fits: " + Refusal.of(e).sentence());
      }
    }
    return fit == null ? unseen : QuotaRoom.over(fit, pools);
  }

  /** Says it unless it was the last that was said so. */
  void sayOnce(String sentence) {
    if (!said.equals(sentence)) {
      watcher.says(sentence);
      said = sentence;
    }
  }

  private void carryOut(LabPools pools, PoolDecision decision) {
    for (PoolAction action : decision.actions()) {
      if (!(action instanceof PoolAction.HostWork work && work.kind() == WorkKind.CHECK)) {
        watcher.decided(action);
      }
      if (action instanceof PoolAction.ClaimEnded over) {
        new ClaimFolder(pools, over.claim()).discard();
      }
    }
    decision
        .waiting()
        .forEach((pool, shortage) -> {
          if (!shortage.equals(waiting.get(pool))) {
            watcher.waits(pool, shortage);
          }
        });
    waiting = decision.waiting();
    InstanceWorks works = new InstanceWorks(pools);
    decision.works().forEach(work -> begin(works, work));
  }

  private void begin(InstanceWorks works, PoolAction.HostWork work) {
    begun.add(work.instance());
    long begin = System.nanoTime();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .unstarted(() -> {
              WorkResult result = result(works, work);
              watcher.worked(work, Duration.ofNanos(System.nanoTime() - begin), result.failure());
              count(work, result);
              ended.add(result);
              running.remove(work.fence());
            });
    running.put(work.fence(), new Running(work, thread));
    thread.start();
  }

  /** A machine that is not well yet, or no longer, is nothing that went wrong with a work. */
  private void count(PoolAction.HostWork work, WorkResult result) {
    if (result.failure().isEmpty()) {
      done.incrementAndGet();
    } else if (work.kind() != WorkKind.CHECK) {
      failed.incrementAndGet();
    }
  }

  private static WorkResult result(InstanceWorks works, PoolAction.HostWork work) {
    try {
      return works.carryOut(work);
    } catch (RuntimeException e) {
      LOG.error("a bug in the work {}", work, e);
      return WorkResult.failed(work, "unexpected failure: " + e, false);
    }
  }

  /** Nobody waits any more for works whose time is over. */
  private void stopOverdue(LabPools pools) {
    running.values().stream()
        .filter(each -> !pools.now().isBefore(each.work().deadline()))
        .forEach(each -> each.thread().interrupt());
  }

  /** Whether works go on, or results were not taken in yet. */
  boolean isBusy() {
    return !running.isEmpty() || !ended.isEmpty();
  }

  /** Whether something that this controller began is not yet ready, and may become so. */
  boolean isAwaiting(LabPools pools) {
    return pools.books().read().instances().values().stream()
        .anyMatch(
            each -> begun.contains(each.id()) && each.phase().isComing() && !each.isUnknown());
  }

  /**
   * Waits until a work ends.
   *
   * @param longest for so long at most
   */
  void await(Duration longest) throws InterruptedException {
    WorkResult first = ended.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      ended.add(first);
    }
  }

  /** Stops what goes on, and keeps in the books what came of it. */
  void stop(LabPools pools) {
    running.values().forEach(each -> each.thread().interrupt());
    long end = System.nanoTime() + STOPPING.toNanos();
    boolean interrupted = Thread.interrupted();
    try {
      for (Running each : running.values()) {
        each.thread().join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    List<WorkResult> results = new ArrayList<>();
    ended.drainTo(results);
    if (!results.isEmpty()) {
      PoolDecision decision =
          pools
              .books()
              .inTransaction(
                  Reconciler.decision(
                      pools.wanted(false), Sightings.of(results), new Unseen(), pools.now()));
      decision.actions().forEach(watcher::decided);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
