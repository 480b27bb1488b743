package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolTerms;
import io.homelab.pool.PoolDecision.Shortage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one decision does for one pool. */
final class PoolRound {
  /** Idle machines beyond what is wanted stay for so long: they may be wanted again. */
  static final Duration SURPLUS_STAYS = Duration.ofMinutes(5);

  /** Between two checks of a machine that is not ready yet. */
  static final Duration CHECK_AGAIN = Duration.ofSeconds(5);

  /** What failed before that is not counted together with what fails now. */
  static final Duration FAILURES_COUNT = Duration.ofHours(1);

  private final ReconcilerRound round;
  private final PoolName name;
  private final @Nullable WantedPool wanted;
  private final PoolTerms terms;
  private final PoolSizes sizes;

  PoolRound(ReconcilerRound round, PoolName name) {
    this.round = round;
    this.name = name;
    this.wanted = round.wanted(name);
    this.terms = PoolSizes.terms(wanted);
    this.sizes = round.sizes(name);
  }

  // ---- the brake

  /** Puts the brake on, opens it by half, or takes it off. */
  void judge() {
    if (wanted == null) {
      return;
    }
    forgetOldFailures();
    PoolState state = state();
    Brake brake = state.brake();
    if (brake.isEngaged() && !brake.template().equals(wanted.template())) {
      takeOff("the template changed");
      return;
    }
    Optional<BrakeRule.BrakeCause> cause =
        new BrakeRule(terms, wanted.template(), state, rows(), knownHosts()).cause();
    switch (brake.position()) {
      case OFF -> cause.ifPresent(this::putOn);
      case ON -> {
        boolean wider =
            cause.isPresent()
                && ((cause.get().permanent() && !brake.permanent())
                    || (brake.host().isPresent() && cause.get().host().isEmpty()));
        if (wider) {
          putOn(cause.orElseThrow());
        } else if (!brake.permanent() && round.reached(brake.until())) {
          round.turn(name, brake.halfOpen(round.now()), "one machine is tried: " + brake.reason());
        }
      }
      case HALF_OPEN -> {
        List<PoolState.Mishap> again =
            state.failures().stream()
                .filter(each -> each.at().isAfter(brake.since()) && brake.isFor(each.host()))
                .toList();
        if (!again.isEmpty()) {
          putOn(
              cause.orElseGet(() ->
                  new BrakeRule.BrakeCause(
                      brake.host(),
                      again.getLast().permanent(),
                      state.failures().size(),
                      "the machine that was tried failed: " + again.getLast().error())));
        } else if (missing() <= 0 && count(InstancePhase.FAILED) == 0) {
          takeOff("nothing is bad any more");
        }
      }
    }
  }

  private void forgetOldFailures() {
    List<PoolState.Mishap> recent =
        state().failures().stream()
            .filter(each -> !round.reached(each.at().plus(FAILURES_COUNT)))
            .toList();
    if (recent.size() < state().failures().size()) {
      round.draft().update(name, state -> state.withFailures(recent));
    }
  }

  private void putOn(BrakeRule.BrakeCause cause) {
    round.turn(
        name,
        new Brake(
            Brake.BrakePosition.ON,
            round.now(),
            round.now().plus(terms.retries().pause(cause.failures())),
            cause.host(),
            template(),
            cause.permanent(),
            cause.reason()),
        cause.reason());
  }

  private void takeOff(String reason) {
    Brake brake = state().brake();
    round.turn(name, Brake.NONE, reason);
    round
        .draft()
        .update(
            name,
            state ->
                state.withFailures(
                    state.failures().stream().filter(each -> !brake.isFor(each.host())).toList()));
  }

  private SortedSet<HostName> knownHosts() {
    SortedSet<HostName> hosts = new TreeSet<>(round.seen().hosts().keySet());
    rows().forEach(each -> hosts.add(each.host()));
    return hosts;
  }

  // ---- what goes

  /** Decides what leaves the pool, and begins to remove what has left it. */
  void takeAway() {
    if (sizes.ready() == 0 && !sizes.why().isEmpty()) {
      idle().forEach(each -> round.turn(each, InstancePhase.RETIRING, sizes.why()));
    } else {
      retireSurplus();
    }
    for (PoolInstance instance : rows()) {
      if (instance.phase() == InstancePhase.RELEASING && isFree(instance) && revertible(instance)) {
        revert(instance);
      }
    }
    for (PoolInstance instance : rows()) {
      if (isToGo(instance)) {
        round.begin(
            instance,
            WorkKind.DESTROY,
            round.now().plus(ReconcilerRound.TEARDOWN_LIMIT),
            instance.reason());
      }
    }
  }

  private void retireSurplus() {
    int surplus = ready() - sizes.ready();
    if (surplus <= 0) {
      return;
    }
    List<PoolInstance> candidates = new ArrayList<>(stale());
    idle().stream()
        .filter(each -> staleness(each).isEmpty())
        .filter(each ->
            each.times().ready().map(at -> round.reached(at.plus(SURPLUS_STAYS))).orElse(true))
        .forEach(candidates::add);
    for (PoolInstance each : candidates) {
      if (surplus <= 0) {
        return;
      }
      surplus--;
      round.turn(
          each,
          InstancePhase.RETIRING,
          staleness(each).orElse("more than %d are ready".formatted(sizes.ready())));
    }
  }

  private boolean revertible(PoolInstance instance) {
    return terms.onRelease() == PoolTerms.OnRelease.REVERT
        && staleness(instance).isEmpty()
        && !state().brake().isFor(instance.host())
        && ready() + count(InstancePhase.REVERTING) < sizes.ready();
  }

  private void revert(PoolInstance instance) {
    PoolInstance reverting =
        round.turn(instance, InstancePhase.REVERTING, "returns to its own snapshot");
    reverting = reverting.with(reverting.times().begun(round.now()));
    round.begin(
        reverting,
        WorkKind.REVERT,
        round.now().plus(terms.bootLimit()),
        "was released and is reused");
  }

  private boolean isToGo(PoolInstance instance) {
    boolean leaving =
        switch (instance.phase()) {
          case RELEASING, RETIRING -> true;
          case FAILED -> !isKept(instance);
          case QUARANTINED -> !isStuck(instance);
          default -> false;
        };
    int tries = instance.trouble().teardowns();
    return leaving
        && isFree(instance)
        && (tries == 0
            || instance
                .trouble()
                .tried()
                .map(at -> round.reached(at.plus(terms.retries().pause(tries))))
                .orElse(true));
  }

  /** Whether its teardown was given up. */
  private boolean isStuck(PoolInstance instance) {
    return instance.trouble().teardowns() >= terms.retries().limit();
  }

  /**
   * A machine that was ready is not removed while the brake is on: if it is the judge who is wrong,
   * all would be. It is checked again, and may be well. A pool that is to go does not keep it.
   */
  private boolean isKept(PoolInstance instance) {
    Brake brake = state().brake();
    if (!sizes.why().isEmpty() || !instance.wasReady() || !brake.isFor(instance.host())) {
      return false;
    }
    return brake.position() == Brake.BrakePosition.ON
        || trials() > 0
        || rows().stream()
            .anyMatch(each ->
                each.phase() == InstancePhase.FAILED
                    && each.work().isPresent()
                    && each.work().get().kind() == WorkKind.DESTROY);
  }

  // ---- what comes

  /** Makes what is missing, as far as anything allows it. */
  void make() {
    int missing = missing();
    boolean surge = missing <= 0 && !stale().isEmpty() && coming() == 0;
    if (wanted == null || (missing <= 0 && !surge)) {
      return;
    }
    SortedMap<HostName, String> avoided = avoided();
    for (int left = surge ? 1 : missing; left > 0; left--) {
      Optional<String> held = held();
      if (held.isPresent()) {
        round.waiting(name, new Shortage(left, List.of(held.get()), new TreeMap<>()));
        return;
      }
      if (existing() >= sizes.max()) {
        round.waiting(name, new Shortage(left, List.of(full()), new TreeMap<>()));
        replaceInPlace(surge);
        return;
      }
      SortedMap<HostName, List<String>> why = new TreeMap<>();
      Optional<HostName> host = place(avoided, why);
      if (host.isEmpty()) {
        round.waiting(name, new Shortage(left, List.of("nothing fits now"), why));
        replaceInPlace(surge && avoided.isEmpty());
        return;
      }
      String reason =
          surge
              ? "replaces one before it goes: " + staleness(stale().getFirst()).orElse("")
              : "%d of %d are ready".formatted(ready(), sizes.ready());
      PoolInstance made = round.draft().add(name, host.get(), template(), reason);
      round.act(
          new PoolAction.Turned(name, made.id(), "", InstancePhase.CREATING.wireName(), reason));
      round.begin(made, WorkKind.CREATE, round.now().plus(terms.bootLimit()), reason);
      avoid(avoided, host.get());
    }
  }

  /** A host that takes one more, among those that answer. */
  private Optional<HostName> place(
      SortedMap<HostName, String> avoided, SortedMap<HostName, List<String>> why) {
    while (true) {
      switch (round.room().oneMore(described().spec(), round.draft().instances(), avoided)) {
        case RoomAnswer.FitsOn(HostName host) -> {
          if (!avoided.containsKey(host) && round.answers(host)) {
            return Optional.of(host);
          }
          if (avoided.putIfAbsent(host, "was not asked") != null) {
            return Optional.empty();
          }
        }
        case RoomAnswer.NowhereNow(SortedMap<HostName, List<String>> full) -> {
          why.putAll(full);
          return Optional.empty();
        }
        case RoomAnswer.NeverFits(SortedMap<HostName, List<String>> never) -> {
          why.putAll(never);
          return Optional.empty();
        }
      }
    }
  }

  /** Why nothing is made at all now. */
  private Optional<String> held() {
    PoolState state = state();
    if (state.orders().paused().isPresent()) {
      return Optional.of("the pool is paused: " + state.orders().paused().get());
    }
    long quarantined =
        rows().stream()
            .filter(
                each -> each.phase() == InstancePhase.QUARANTINED && isStuck(each) && !isLost(each))
            .count();
    if (quarantined > terms.maxQuarantined()) {
      return Optional.of(
          "%d machines are quarantined, more than %d"
              .formatted(quarantined, terms.maxQuarantined()));
    }
    Brake brake = state.brake();
    if (brake.isEngaged() && brake.host().isEmpty()) {
      if (brake.position() == Brake.BrakePosition.ON) {
        return Optional.of("the brake is on: " + brake.reason());
      }
      if (trials() > 0) {
        return Optional.of("one machine is tried: " + brake.reason());
      }
      return Optional.empty();
    }
    return backingOff()
        .map(until -> "the last machine failed; the next is made at %s".formatted(PoolWords.time(until)));
  }

  /** Until when nothing is made since something failed; not counted where the brake is on. */
  private Optional<Instant> backingOff() {
    List<PoolState.Mishap> row =
        state().inRow(template()).stream()
            .filter(each -> !state().brake().isFor(each.host()))
            .toList();
    if (row.isEmpty()) {
      return Optional.empty();
    }
    Instant until = row.getLast().at().plus(terms.retries().pause(row.size()));
    return round.reached(until) ? Optional.empty() : Optional.of(until);
  }

  /** Where nothing more fits, an old machine goes first, as long as another one stays. */
  private void replaceInPlace(boolean allowed) {
    if (allowed && idle().size() > 1 && count(InstancePhase.RETIRING) == 0) {
      PoolInstance oldest = stale().getFirst();
      round.turn(
          oldest,
          InstancePhase.RETIRING,
          "%s; there is no room to replace it first".formatted(staleness(oldest).orElse("")));
    }
  }

  /** Hosts that get no machine now, and why. */
  private SortedMap<HostName, String> avoided() {
    SortedMap<HostName, String> avoided = new TreeMap<>();
    round
        .seen()
        .hosts()
        .forEach((host, sight) -> {
          switch (sight) {
            case HostSight.NoAnswer silent -> avoided.put(host, "is silent: " + silent.why());
            case HostSight.HalfInventory half ->
                avoided.put(host, "told only a part of what it has: " + half.why());
            case HostSight.WholeInventory whole -> avoid(avoided, host);
          }
        });
    return avoided;
  }

  private void avoid(SortedMap<HostName, String> avoided, HostName host) {
    Brake brake = state().brake();
    if (brake.host().isPresent()
        && brake.isFor(host)
        && (brake.position() == Brake.BrakePosition.ON || trials() > 0)) {
      avoided.put(host, "the brake is on: " + brake.reason());
      return;
    }
    int creating = round.draft().creatingOn(host);
    if (creating >= terms.creatingAtOnce()) {
      avoided.put(host, "makes %d machine%s already".formatted(creating, creating == 1 ? "" : "s"));
    }
  }

  private String full() {
    return "max is %d, and %d exist".formatted(sizes.max(), existing());
  }

  // ---- checks

  /** Begins the checks that are due. */
  void check() {
    for (PoolInstance instance : rows()) {
      if (isFree(instance) && isDue(instance)) {
        Instant deadline = round.now().plus(ReconcilerRound.CHECK_LIMIT);
        round.begin(
            instance,
            WorkKind.CHECK,
            deadline,
            instance.phase() == InstancePhase.READY ? "a check is due" : instance.reason());
      }
    }
  }

  private boolean isDue(PoolInstance instance) {
    Optional<Instant> tried = instance.trouble().tried();
    return switch (instance.phase()) {
      case CHECKING -> tried.isEmpty() || round.reached(tried.get().plus(CHECK_AGAIN));
      case READY -> {
        Instant last = instance.times().checked().orElse(instance.times().since());
        yield round.reached(
            (tried.isPresent() && tried.get().isAfter(last) ? tried.get() : last)
                .plus(terms.check().every()));
      }
      case FAILED ->
          isKept(instance)
              && tried.map(at -> round.reached(at.plus(terms.check().every()))).orElse(true);
      default -> false;
    };
  }

  // ---- what there is

  private PoolState state() {
    return round.draft().pool(name);
  }

  private WantedPool described() {
    if (wanted == null) {
      throw new IllegalStateException("pool " + name + " is not described");
    }
    return wanted;
  }

  private String template() {
    return wanted == null ? "" : wanted.template();
  }

  private List<PoolInstance> rows() {
    return round.draft().instancesOf(name);
  }

  private long count(InstancePhase phase) {
    return rows().stream().filter(each -> each.phase() == phase).count();
  }

  /** Whether something can be begun with it: its host answers, and nothing is being done. */
  private boolean isFree(PoolInstance instance) {
    return instance.work().isEmpty() && !instance.isUnknown() && round.answers(instance.host());
  }

  private List<PoolInstance> idle() {
    return rows().stream().filter(PoolInstance::isIdle).sorted(PoolInstance.OLDEST_READY).toList();
  }

  /** Ready machines; those of a silent host count until it is lost. */
  private int ready() {
    return (int)
        rows().stream()
            .filter(each -> each.phase() == InstancePhase.READY && !isLost(each))
            .count();
  }

  private int coming() {
    return (int) rows().stream().filter(each -> each.phase().isComing() && !isLost(each)).count();
  }

  private int missing() {
    return sizes.ready() - ready() - coming();
  }

  private boolean isLost(PoolInstance instance) {
    return instance.isLost(terms.hostLostAfter(), round.now());
  }

  /** What counts against {@code max}; also what a lost host may still have. */
  private int existing() {
    return (int) rows().stream().filter(each -> each.phase().fillsMax()).count();
  }

  /** Machines that were begun since the brake is open by half. */
  private long trials() {
    Brake brake = state().brake();
    return brake.position() == Brake.BrakePosition.HALF_OPEN
        ? rows().stream()
            .filter(each ->
                each.phase().isComing()
                    && brake.isFor(each.host())
                    && !each.times().begun().isBefore(brake.since()))
            .count()
        : 0;
  }

  private List<PoolInstance> stale() {
    return idle().stream().filter(each -> staleness(each).isPresent()).toList();
  }

  /** Why a machine is to be replaced, if it is. */
  private Optional<String> staleness(PoolInstance instance) {
    if (wanted != null && !instance.template().equals(wanted.template())) {
      return Optional.of("its template changed");
    }
    return terms
        .readyMaxAge()
        .filter(age ->
            round.reached(instance.times().ready().orElse(instance.times().created()).plus(age)))
        .map(age -> "was ready for %s".formatted(PoolWords.duration(age)));
  }
}
