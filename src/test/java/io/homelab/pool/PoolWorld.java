package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.pool.HostSight.InstanceTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, books and controllers that exist only here. Hosts do what the real ones do: keep a marker
 * with a fence, refuse a lower one, fall silent, tell half of what they have, and keep what half a
 * creation left.
 */
final class PoolWorld implements PoolRoom {
  final MemoryPoolBooks books = new MemoryPoolBooks();
  final SortedMap<HostName, WorldHost> hosts = new TreeMap<>();
  final List<WantedPool> wanted = new ArrayList<>();
  private final List<Ongoing> ongoing = new ArrayList<>();
  private final List<WorldController> controllers = new ArrayList<>();
  Duration making = Duration.ofSeconds(50);
  Instant now = PoolSamples.NOON;

  /** What a host has of an instance. */
  static final class WorldTrace {
    final PoolName pool;
    long fence;
    boolean running;
    boolean hung;
    boolean used;

    WorldTrace(PoolName pool, long fence) {
      this.pool = pool;
      this.fence = fence;
    }
  }

  /** A host. */
  static final class WorldHost {
    final HostName name;
    final int memoryMb;
    final SortedMap<InstanceId, WorldTrace> traces = new TreeMap<>();
    int declaredMb;
    boolean silent;
    boolean half;
    Optional<WorkResult.WorkFailure> failing = Optional.empty();
    boolean stuck;
    boolean revertsFail;

    WorldHost(String name, int memoryMb) {
      this.name = new HostName(name);
      this.memoryMb = memoryMb;
    }
  }

  /** A work under way. */
  private record Ongoing(
      WorldController controller, PoolAction.HostWork work, Instant ends, boolean reported) {}

  /** What decides: any number of them use the same books. */
  final class WorldController {
    private final List<WorkResult> results = new ArrayList<>();
    PoolDecision last = new PoolDecision(List.of(), new TreeMap<>());

    /** Whether it dies between deciding and doing, and is started again without what it knew. */
    boolean dies;

    /** One round: looks, decides, begins. */
    List<PoolAction> tick() {
      return decide(look());
    }

    /** What it sees now. */
    Sightings look() {
      SortedMap<HostName, HostSight> sights = new TreeMap<>();
      long asOf = books.read().revision();
      hosts.forEach((name, host) -> sights.put(name, sight(host)));
      return new Sightings(asOf, sights, results);
    }

    List<PoolAction> decide(Sightings seen) {
      last = books.inTransaction(Reconciler.decision(wanted, seen, PoolWorld.this, now));
      results.clear();
      if (dies) {
        return last.actions();
      }
      last.works().forEach(work -> begin(this, work));
      return last.actions();
    }

    /** It knows nothing any more of what it began; what it began goes on. */
    void restart() {
      results.clear();
      for (int i = 0; i < ongoing.size(); i++) {
        Ongoing each = ongoing.get(i);
        if (each.controller() == this) {
          ongoing.set(i, new Ongoing(this, each.work(), each.ends(), false));
        }
      }
    }
  }

  WorldController controller() {
    WorldController controller = new WorldController();
    controllers.add(controller);
    return controller;
  }

  WorldHost host(String name, int memoryMb) {
    WorldHost host = new WorldHost(name, memoryMb);
    hosts.put(host.name, host);
    return host;
  }

  HostSight sight(WorldHost host) {
    if (host.silent) {
      return new HostSight.NoAnswer("connection timed out");
    }
    if (host.half) {
      return new HostSight.HalfInventory("virsh ended early");
    }
    SortedMap<InstanceId, InstanceTrace> traces = new TreeMap<>();
    host.traces.forEach(
        (id, trace) -> traces.put(id, new InstanceTrace(Optional.of(trace.pool), trace.running)));
    return new HostSight.WholeInventory(traces);
  }

  private void begin(WorldController controller, PoolAction.HostWork work) {
    WorldHost host = at(work.host());
    if (work.kind() == WorkKind.CREATE && !host.silent) {
      // The marker is the first thing written.
      host.traces.putIfAbsent(work.instance(), new WorldTrace(work.pool(), work.fence()));
    }
    Duration takes =
        switch (work.kind()) {
          case CREATE -> making;
          case DESTROY -> Duration.ofSeconds(10);
          case CHECK, REVERT -> Duration.ofSeconds(1);
        };
    ongoing.add(new Ongoing(controller, work, now.plus(takes), true));
  }

  /** Lets the time go, and ends what ends. */
  void pass(Duration time) {
    now = now.plus(time);
    List<Ongoing> ended =
        ongoing.stream()
            .filter(each -> !each.ends().isAfter(now))
            .sorted(Comparator.comparing(Ongoing::ends))
            .toList();
    ongoing.removeIf(each -> !each.ends().isAfter(now));
    for (Ongoing each : ended) {
      WorkResult result = end(each.work());
      if (each.reported()) {
        each.controller().results.add(result);
      }
    }
  }

  private WorkResult end(PoolAction.HostWork work) {
    WorldHost host = at(work.host());
    if (host.silent) {
      return WorkResult.failed(work, "host does not answer", false);
    }
    WorldTrace trace = host.traces.get(work.instance());
    if (trace != null && trace.fence > work.fence()) {
      return WorkResult.failed(work, "a later fence holds it", false);
    }
    switch (work.kind()) {
      case CREATE -> {
        WorldTrace made =
            host.traces.computeIfAbsent(
                work.instance(), id -> new WorldTrace(work.pool(), work.fence()));
        if (host.failing.isPresent()) {
          return new WorkResult(
              work.instance(), work.fence(), host.failing, Collections.emptySortedMap());
        }
        made.running = true;
      }
      case CHECK -> {
        if (trace == null || !trace.running || trace.hung) {
          return WorkResult.failed(work, "ssh: no answer", false);
        }
      }
      case DESTROY -> {
        if (trace != null) {
          trace.fence = work.fence();
          if (host.stuck) {
            return WorkResult.failed(work, "the volume is in use", false);
          }
          host.traces.remove(work.instance());
        }
      }
      case REVERT -> {
        if (trace == null || host.revertsFail) {
          return WorkResult.failed(work, "no such snapshot", false);
        }
        trace.fence = work.fence();
        trace.running = true;
        trace.hung = false;
        trace.used = false;
      }
    }
    return WorkResult.done(work);
  }

  // ---- room

  @Override
  public RoomAnswer oneMore(
      PoolSpec pool, Collection<PoolInstance> placed, SortedMap<HostName, String> avoided) {
    long needs = pool.template().resources().memoryMb();
    Map<HostName, Long> used = used(placed);
    SortedMap<HostName, List<String>> why = new TreeMap<>();
    Optional<HostName> best = Optional.empty();
    long most = -1;
    boolean ever = false;
    for (WorldHost host : hosts.values()) {
      long free = host.memoryMb - host.declaredMb - used.getOrDefault(host.name, 0L);
      ever |= host.memoryMb >= needs;
      if (avoided.containsKey(host.name)) {
        why.put(host.name, List.of(avoided.get(host.name)));
      } else if (free < needs) {
        why.put(
            host.name,
            List.of("needs %d MB, host %s has %d MB left".formatted(needs, host.name, free)));
      } else if (free > most) {
        most = free;
        best = Optional.of(host.name);
      }
    }
    if (best.isPresent()) {
      return new RoomAnswer.FitsOn(best.get());
    }
    return ever ? new RoomAnswer.NowhereNow(why) : new RoomAnswer.NeverFits(why);
  }

  @Override
  public SortedMap<HostName, String> lacking(Collection<PoolInstance> placed) {
    Map<HostName, Long> used = used(placed);
    SortedMap<HostName, String> lacking = new TreeMap<>();
    for (WorldHost host : hosts.values()) {
      long over = host.declaredMb + used.getOrDefault(host.name, 0L) - host.memoryMb;
      if (over > 0) {
        lacking.put(
            host.name, "machines of the lab need %d MB more on host %s".formatted(over, host.name));
      }
    }
    return lacking;
  }

  private Map<HostName, Long> used(Collection<PoolInstance> placed) {
    Map<PoolName, Long> needs = new HashMap<>();
    wanted.forEach(
        each -> needs.put(each.spec().name(), each.spec().template().resources().memoryMb()));
    Map<HostName, Long> used = new HashMap<>();
    placed.forEach(
        each -> used.merge(each.host(), needs.getOrDefault(each.pool(), 1024L), Long::sum));
    return used;
  }

  // ---- what people do

  ClaimAnswer claim(String id, int count) {
    return claim(PoolSamples.request(id, count));
  }

  ClaimAnswer claim(ClaimRequest request) {
    ClaimAnswer answer =
        books.inTransaction(book -> Claims.claim(book, wanted, request, Optional.empty(), now));
    if (answer instanceof ClaimAnswer.ClaimStands stands) {
      stands
          .instances()
          .forEach(each -> {
            WorldTrace trace = at(each.host()).traces.get(each.id());
            if (trace != null) {
              trace.used = true;
              trace.fence = Math.max(trace.fence, each.fence());
            }
          });
    }
    return answer;
  }

  ClaimAnswer release(String id) {
    return books.inTransaction(
        book -> Claims.release(book, new ClaimId(id), OptionalLong.empty(), now));
  }

  // ---- what there is

  /** So many rounds of a controller, one every so often. */
  List<PoolAction> run(WorldController controller, int rounds, Duration every) {
    List<PoolAction> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      pass(every);
      all.addAll(controller.tick());
    }
    return all;
  }

  List<PoolInstance> in(InstancePhase phase) {
    return books.read().instances().values().stream()
        .filter(each -> each.phase() == phase)
        .toList();
  }

  int count(InstancePhase phase) {
    return in(phase).size();
  }

  /** What the host has of an instance; null if nothing. */
  @Nullable WorldTrace find(PoolInstance instance) {
    return at(instance.host()).traces.get(instance.id());
  }

  WorldTrace trace(PoolInstance instance) {
    return Objects.requireNonNull(find(instance));
  }

  WorldHost at(HostName name) {
    return Objects.requireNonNull(hosts.get(name));
  }

  /** All traces on all hosts, whether they answer or not. */
  Map<InstanceId, HostName> traces() {
    Map<InstanceId, HostName> all = new HashMap<>();
    hosts.values().forEach(host -> host.traces.keySet().forEach(id -> all.put(id, host.name)));
    return all;
  }
}
