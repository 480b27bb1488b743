package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.operations.SightedHost.Call;
import io.homelab.operations.SightedHost.InLabs;
import io.homelab.operations.SightedHost.MachineThere;
import io.homelab.operations.SightedHost.Standing;
import io.homelab.operations.WatchedHosts.HostId;
import io.homelab.operations.WatchedHosts.LabPart;
import io.homelab.operations.WatchedHosts.Place;
import io.homelab.plan.HostPlan;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.HostFindings;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.HostKeys;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches hosts: asks each from time to time what it is and has, once at a time whoever wants to
 * know, and tells what is known at any moment without asking. Safe for use by several threads.
 */
public final class HostWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
  private static final int AT_ONCE = 16;

  /** Longer than a host may take to be reached and to answer. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);

  private static final Duration BETWEEN_READINGS = Duration.ofSeconds(5);

  private final WatchedFiles files;
  private final LabOpener opener;
  private final LongSupplier nanos;
  private final Duration lasting;
  private final Changes changes;
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final Map<HostId, Track> tracks = new ConcurrentHashMap<>();
  private final Set<Thread> looking = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Boolean> allAsked = new CompletableFuture<>();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Reading read;
  private volatile boolean closed;
  private volatile long lastRound;

  /** Which files have the hosts. */
  public interface WatchedFiles {
    /** The labs. */
    List<LabRequest> labs();

    /** The hosts file that labs without one of their own use. */
    Optional<LabRequest> registry();
  }

  /** Hears of changes. */
  public interface Changes {
    /** A host can be expected to do what it could not before, or the other way round. */
    void host(SightedHost host);

    /** What is known of a lab's machines has changed. */
    void lab(String name);

    /** Nobody does. */
    Changes UNHEARD =
        new Changes() {
          @Override
          public void host(SightedHost host) {}

          @Override
          public void lab(String name) {}
        };
  }

  private record Reading(WatchedHosts hosts, long at) {}

  /** What is remembered of one host. Its monitor guards it. */
  private static final class Track {
    private Optional<HostFacts> facts = Optional.empty();
    private List<Finding> findings = List.of();
    private List<String> keys = List.of();
    private Optional<Instant> heard = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private Optional<Call> call = Optional.empty();
    private int looks;
    private int misses;
    private long due;
    private @Nullable Standing told;
    private @Nullable CompletableFuture<Boolean> going;
  }

  /**
   * Asks nobody yet.
   *
   * @param nanos a clock that only goes forward
   * @param lasting for how long files that were read count as unchanged
   * @param changes hears of what is not any more as it was
   */
  public HostWatch(
      WatchedFiles files, LabOpener opener, LongSupplier nanos, Duration lasting, Changes changes) {
    this.files = files;
    this.opener = opener;
    this.nanos = nanos;
    this.lasting = lasting;
    this.changes = changes;
    this.lastRound = nanos.getAsLong();
    this.read = new Reading(WatchedHosts.NONE, nanos.getAsLong() - Duration.ofDays(1).toNanos());
  }

  /**
   * Begins to ask all hosts whose turn has come.
   *
   * @return how long it is until the next one's turn
   */
  public Duration round() {
    WatchedHosts hosts = hosts(BETWEEN_READINGS);
    long now = nanos.getAsLong();
    long next = BETWEEN_READINGS.toNanos();
    for (Map.Entry<HostId, Place> each : hosts.places().entrySet()) {
      Track track = track(each.getKey());
      long left;
      synchronized (track) {
        left = track.going == null ? track.due - now : BETWEEN_READINGS.toNanos();
      }
      if (left <= 0) {
        CompletableFuture<Boolean> _ = look(each.getKey(), each.getValue());
      } else {
        next = Math.min(next, left);
      }
    }
    tracks.keySet().retainAll(hosts.places().keySet());
    lastRound = now;
    settleFirst(hosts);
    return Duration.ofNanos(Math.max(next, 0));
  }

  /** How long ago hosts were last given their turns. */
  public Duration sinceLastRound() {
    return Duration.ofNanos(nanos.getAsLong() - lastRound);
  }

  /** Waits until every host was asked once, at most that long. */
  public void awaitFirst(Duration most) {
    try {
      allAsked.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // What is known then has to do.
      return;
    }
  }

  /** Waits until nobody is being asked. */
  void awaitLooks() {
    for (Thread thread : looking) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** What is known of all hosts. */
  public List<SightedHost> all() {
    return hosts(lasting).places().entrySet().stream()
        .map(each -> sight(each.getKey(), each.getValue()))
        .toList();
  }

  /**
   * Asks some of them now, and returns what is known then. One that is being asked is not asked a
   * second time.
   */
  public List<SightedHost> fresh(List<SightedHost> some) {
    WatchedHosts hosts = hosts(Duration.ZERO);
    List<CompletableFuture<Boolean>> looks = new ArrayList<>();
    List<HostId> ids = new ArrayList<>();
    for (SightedHost each : some) {
      HostId id = HostId.of(each.host());
      Place place = hosts.places().get(id);
      if (place != null) {
        ids.add(id);
        looks.add(look(id, place));
      }
    }
    try {
      CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
          .get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Whoever has not answered by now is as it was.
    }
    return ids.stream()
        .map(id -> sight(id, Objects.requireNonNull(hosts.places().get(id))))
        .toList();
  }

  /** From now on the files are others: they are read anew. */
  public void filesChanged() {
    hosts(Duration.ZERO);
  }

  /** A host says that it is there. One that was not reached for some time is asked soon. */
  public void called(SightedHost host, Optional<Instant> said, OptionalDouble load) {
    Track track = track(HostId.of(host.host()));
    Instant now = opener.caller().clock().instant();
    synchronized (track) {
      track.call = Optional.of(new Call(now, said, load));
      if (track.misses > 0) {
        track.due = nanos.getAsLong();
      }
    }
  }

  private Track track(HostId id) {
    return tracks.computeIfAbsent(
        id,
        fresh -> {
          Track track = new Track();
          track.due = nanos.getAsLong();
          return track;
        });
  }

  private WatchedHosts hosts(Duration mayBe) {
    if (nanos.getAsLong() - read.at() < mayBe.toNanos()) {
      return read.hosts();
    }
    if (mayBe.isZero() || read.hosts().equals(WatchedHosts.NONE)) {
      reading.lock();
    } else if (!reading.tryLock()) {
      // Somebody reads them at this moment: what was read a moment ago will do.
      return read.hosts();
    }
    try {
      long begun = nanos.getAsLong();
      WatchedHosts before = read.hosts();
      if (!mayBe.isZero() && begun - read.at() < mayBe.toNanos()) {
        return before;
      }
      WatchedHosts now = WatchedHosts.read(opener, files.labs(), files.registry());
      read = new Reading(now, begun);
      tell(before, now);
      return now;
    } finally {
      reading.unlock();
    }
  }

  private void tell(WatchedHosts before, WatchedHosts now) {
    if (before.equals(WatchedHosts.NONE)) {
      return;
    }
    SortedSet<String> names = new TreeSet<>(before.serials().keySet());
    names.addAll(now.serials().keySet());
    for (String name : names) {
      if (!Objects.equals(before.serials().get(name), now.serials().get(name))) {
        changes.lab(name);
      }
    }
  }

  /** Asks it, unless it is being asked already. */
  private CompletableFuture<Boolean> look(HostId id, Place place) {
    Track track = track(id);
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    synchronized (track) {
      if (track.going != null) {
        return track.going;
      }
      track.going = mine;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("look at " + id.name())
            .unstarted(() -> {
              try {
                turns.acquire();
                try {
                  learn(id, place, track);
                } finally {
                  turns.release();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                synchronized (track) {
                  track.going = null;
                }
                mine.complete(true);
                looking.remove(Thread.currentThread());
              }
            });
    looking.add(thread);
    if (closed) {
      thread.interrupt();
    }
    thread.start();
    return mine;
  }

  private void learn(HostId id, Place place, Track track) {
    Told told;
    try {
      told = place.way().map(lab -> inLab(lab, place.host())).orElseGet(() -> alone(place.host()));
    } catch (HomeLabException e) {
      told = Told.silent(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("host {} could not be asked", id.name(), e);
      told = Told.silent("it could not be asked; see the log of the server");
    }
    if (closed) {
      return;
    }
    Instant now = opener.caller().clock().instant();
    synchronized (track) {
      track.looks++;
      track.keys = told.keys();
      track.findings = told.findings();
      switch (told.result()) {
        case ProbeResult.Reached reached -> {
          track.facts = Optional.of(reached.facts());
          track.misses = 0;
          track.heard = Optional.of(now);
          track.problem = Optional.empty();
        }
        case ProbeResult.Unreachable silent -> {
          track.misses++;
          track.problem = Optional.of(silent.reason());
        }
      }
      track.due = nanos.getAsLong() + ProbePace.after(id.name(), track.misses).toNanos();
    }
    tell(id, place, track);
    settleFirst(read.hosts());
  }

  private void tell(HostId id, Place place, Track track) {
    SightedHost sight = sight(id, place);
    synchronized (track) {
      if (track.told == sight.standing()) {
        return;
      }
      track.told = sight.standing();
    }
    changes.host(sight);
  }

  private void settleFirst(WatchedHosts hosts) {
    if (!allAsked.isDone()
        && hosts.places().keySet().stream()
            .allMatch(id -> {
              Track track = track(id);
              synchronized (track) {
                return track.looks > 0;
              }
            })) {
      allAsked.complete(true);
    }
  }

  private record Told(ProbeResult result, List<Finding> findings, List<String> keys) {
    static Told silent(String why) {
      return new Told(
          new ProbeResult.Unreachable(new HostName("host"), why, ""), List.of(), List.of());
    }
  }

  private Told inLab(LabRequest request, Host entry) {
    try (OpenLab lab = opener.open(request)) {
      Host host = lab.words().host(entry.name().value());
      SortedMap<HostName, ProbeResult> told = new TreeMap<>(lab.hosts().probe(List.of(host)));
      List<Finding> findings = HostCheck.of(lab, List.of(host), new TreeMap<>(told)).findings();
      return new Told(
          Objects.requireNonNull(told.get(host.name())), findings, keys(lab.hosts(), host));
    }
  }

  /** One that no lab has is asked about none. */
  private Told alone(Host entry) {
    LabRequest request = files.registry().orElseThrow();
    try (LabHosts hosts = opener.hosts(request)) {
      Host host =
          hosts.all().stream()
              .filter(each -> each.name().equals(entry.name()))
              .findFirst()
              .orElse(entry);
      ProbeResult result = hosts.probe(host);
      SortedMap<HostName, ProbeResult> told = new TreeMap<>();
      told.put(host.name(), result);
      return new Told(
          result,
          new HostFindings(nothing(), nobody(), new TreeMap<>(), new TreeSet<>())
              .of(List.of(host), told),
          keys(hosts, host));
    }
  }

  private static Lab nothing() {
    Path folder = Path.of("").toAbsolutePath();
    return new Lab(
        new LabName("lab"),
        StrategyName.FIRST_FIT_DECREASING,
        folder,
        folder,
        List.of(),
        List.of());
  }

  private LabIdentity nobody() {
    return new LabIdentity(new LabName("lab"), opener.caller().owner(), "");
  }

  private static List<String> keys(LabHosts hosts, Host host) {
    if (!host.isOverSsh()) {
      return List.of();
    }
    try {
      return new HostKeys(hosts.ssh())
          .known(host).stream().map(HostKey::fingerprint).distinct().toList();
    } catch (HomeLabException e) {
      // Then it is not reached either, which says why.
      return List.of();
    }
  }

  private SightedHost sight(HostId id, Place place) {
    Track track = track(id);
    synchronized (track) {
      Optional<LabPart> first = place.labs().values().stream().filter(LabPart::first).findFirst();
      SortedMap<MachineName, Resources> own = first.map(LabPart::machines).orElseGet(TreeMap::new);
      HostPlan plan =
          HostPlan.alone(
              place.host(),
              track.facts.map(facts -> new ProbeResult.Reached(place.host().name(), facts)),
              first.map(LabPart::identity).orElseGet(this::nobody),
              own);
      SortedSet<String> cordoning = new TreeSet<>();
      place
          .labs()
          .forEach((lab, part) -> {
            if (part.cordoned()) {
              cordoning.add(lab);
            }
          });
      Optional<Instant> called = track.call.map(Call::at);
      return new SightedHost(
          place.host(),
          standing(place, track, cordoning),
          track.looks > 0,
          called.filter(at -> track.heard.map(at::isAfter).orElse(true)).or(() -> track.heard),
          track.misses,
          track.looks == 0
              ? Optional.of("it has not been asked yet")
              : track.problem.or(plan::problem),
          plan,
          track.facts.map(HostFacts::engine),
          track.findings,
          track.keys,
          machines(place, track),
          new InLabs(new TreeSet<>(place.labs().keySet()), cordoning, place.files()),
          track.call);
    }
  }

  private static Standing standing(Place place, Track track, SortedSet<String> cordoning) {
    boolean cordoned =
        !cordoning.isEmpty() && cordoning.equals(new TreeSet<>(place.labs().keySet()));
    if (place.host().status() != HostStatus.ONLINE || cordoned) {
      return Standing.MAINTENANCE;
    }
    return track.heard.isPresent() && track.misses < ProbePace.MISSES
        ? Standing.ONLINE
        : Standing.OFFLINE;
  }

  /** Those of the states, and those of labs that are not known here, as their markers say. */
  private static List<MachineThere> machines(Place place, Track track) {
    Set<MachineThere> all = new LinkedHashSet<>();
    place
        .labs()
        .forEach((lab, part) ->
            part.machines()
                .keySet()
                .forEach(machine -> all.add(new MachineThere(lab, machine.value()))));
    for (HostMachines.ForeignLab other :
        track.facts.map(facts -> facts.machines().otherLabs()).orElse(List.of())) {
      if (!place.labs().containsKey(other.lab())) {
        other.machines().forEach(machine -> all.add(new MachineThere(other.lab(), machine)));
      }
    }
    return List.copyOf(all);
  }

  /** Asks nobody any more. */
  @Override
  public void close() {
    closed = true;
    looking.forEach(Thread::interrupt);
  }
}
