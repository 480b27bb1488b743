package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One decision while it is being made: what its parts share, and their order. */
final class ReconcilerRound {
  /** Within which a teardown ends, or its controller is taken for dead. */
  static final Duration TEARDOWN_LIMIT = Duration.ofMinutes(10);

  /** The same of a check. */
  static final Duration CHECK_LIMIT = Duration.ofMinutes(2);

  private final BookDraft draft;
  private final Sightings seen;
  private final PoolRoom room;
  private final Instant now;
  private final SortedMap<PoolName, WantedPool> wanted = new TreeMap<>();
  private final List<PoolAction> actions = new ArrayList<>();
  private final SortedMap<PoolName, PoolDecision.Shortage> waiting = new TreeMap<>();

  ReconcilerRound(
      Collection<WantedPool> pools, PoolBook book, Sightings seen, PoolRoom room, Instant now) {
    pools.forEach(pool -> wanted.put(pool.spec().name(), pool));
    this.draft = new BookDraft(book, now);
    this.seen = seen;
    this.room = room;
    this.now = now;
  }

  BookChange<PoolDecision> decide() {
    new ResultsStep(this).take();
    new SightsStep(this).take();
    new OverdueStep(this).take();
    new LeasesStep(this).take();
    List<PoolRound> pools = inOrder().stream().map(name -> new PoolRound(this, name)).toList();
    pools.forEach(PoolRound::judge);
    makeWay();
    pools.forEach(PoolRound::takeAway);
    pools.forEach(PoolRound::make);
    pools.forEach(PoolRound::check);
    return draft.answering(new PoolDecision(actions, waiting));
  }

  /** Pools that go first before others, then by name. */
  private List<PoolName> inOrder() {
    SortedSet<PoolName> names = new TreeSet<>(wanted.keySet());
    draft.instances().forEach(each -> names.add(each.pool()));
    return names.stream()
        .sorted(
            Comparator.comparingInt(
                    (PoolName name) -> -PoolSizes.terms(wanted.get(name)).priority())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** Declared machines have right of way: one idle instance at a time leaves a host for them. */
  private void makeWay() {
    for (Map.Entry<HostName, String> lack : room.lacking(draft.instances()).entrySet()) {
      HostName host = lack.getKey();
      List<PoolInstance> there =
          draft.instances().stream().filter(each -> each.host().equals(host)).toList();
      boolean leaving =
          there.stream()
              .anyMatch(each ->
                  each.phase() == InstancePhase.RETIRING
                      || each.phase() == InstancePhase.RELEASING);
      if (answers(host) && !leaving) {
        there.stream()
            .filter(PoolInstance::isIdle)
            .min(
                Comparator.comparingInt(
                        (PoolInstance each) -> PoolSizes.terms(wanted.get(each.pool())).priority())
                    .thenComparing(PoolInstance.OLDEST_READY))
            .ifPresent(each -> turn(each, InstancePhase.RETIRING, "makes way: " + lack.getValue()));
      }
    }
  }

  BookDraft draft() {
    return draft;
  }

  Sightings seen() {
    return seen;
  }

  PoolRoom room() {
    return room;
  }

  Instant now() {
    return now;
  }

  @Nullable WantedPool wanted(PoolName pool) {
    return wanted.get(pool);
  }

  PoolSizes sizes(PoolName pool) {
    return PoolSizes.of(wanted.get(pool), draft.pool(pool), draft.demands(), now);
  }

  /** Whether that time has come. */
  boolean reached(Instant time) {
    return !now.isBefore(time);
  }

  /** Whether the host answered with everything it has: only then is anything begun there. */
  boolean answers(HostName host) {
    return seen.hosts().get(host) instanceof HostSight.WholeInventory;
  }

  PoolInstance turn(PoolInstance instance, InstancePhase next, String reason) {
    actions.add(
        new PoolAction.Turned(
            instance.pool(), instance.id(), instance.shownPhase(), next.wireName(), reason));
    return draft.turn(instance, next, reason);
  }

  void gone(PoolInstance instance, String reason) {
    actions.add(
        new PoolAction.Turned(
            instance.pool(), instance.id(), instance.shownPhase(), "gone", reason));
    draft.remove(instance, reason);
  }

  void act(PoolAction action) {
    actions.add(action);
  }

  void begin(PoolInstance instance, WorkKind kind, Instant deadline, String reason) {
    InstanceWork work = new InstanceWork(kind, draft.nextFence(), deadline, seen.by());
    PoolInstance doing = instance.doing(work);
    if (kind == WorkKind.CHECK) {
      draft.put(doing);
    } else {
      draft.stamp(doing);
    }
    actions.add(
        new PoolAction.HostWork(
            kind, instance.pool(), instance.id(), instance.host(), work.fence(), deadline, reason));
  }

  /** Keeps in mind that something went bad. */
  void mishap(PoolInstance instance, String error, boolean permanent) {
    draft.update(
        instance.pool(),
        state ->
            state.failed(
                new PoolState.Mishap(now, instance.host(), instance.template(), error, permanent)));
  }

  void turn(PoolName pool, Brake next, String reason) {
    Brake before = draft.pool(pool).brake();
    actions.add(new PoolAction.BrakeTurned(pool, before.position(), next.position(), reason));
    draft.line(
        pool,
        "brake %s -> %s".formatted(before.position().wireName(), next.position().wireName()),
        reason);
    draft.update(pool, state -> state.with(next));
  }

  void waiting(PoolName pool, PoolDecision.Shortage shortage) {
    waiting.put(pool, shortage);
  }
}
