package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The books while one transaction works on them; every edge leaves a line of history. */
final class BookDraft {
  private final PoolBook before;
  private final Instant now;
  private final SortedMap<PoolName, PoolState> pools;
  private final SortedMap<InstanceId, PoolInstance> instances;
  private final SortedMap<ClaimId, PoolClaim> claims;
  private final SortedMap<ClaimId, Demand> demands;
  private final SortedMap<InstanceId, Long> departed;
  private final List<JournalLine> lines = new ArrayList<>();
  private final Map<PoolName, List<PoolInstance>> rows = new HashMap<>();
  private final Map<HostName, Integer> creating = new HashMap<>();
  private long fence;
  private long made;
  private boolean changed;

  BookDraft(PoolBook before, Instant now) {
    this.before = before;
    this.now = now;
    this.pools = new TreeMap<>(before.pools());
    this.instances = new TreeMap<>(before.instances());
    this.claims = new TreeMap<>(before.claims());
    this.demands = new TreeMap<>(before.demands());
    this.departed = new TreeMap<>(before.departed());
    this.fence = before.fence();
    this.made = before.made();
  }

  Instant now() {
    return now;
  }

  List<JournalLine> lines() {
    return lines;
  }

  /** The books as they are now; the same object as before if nothing changed. */
  PoolBook book() {
    return changed
        ? new PoolBook(
            before.salt(),
            before.revision(),
            fence,
            made,
            pools,
            instances,
            claims,
            demands,
            departed)
        : before;
  }

  <T> BookChange<T> answering(T answer) {
    return new BookChange<>(book(), lines, answer);
  }

  long nextFence() {
    changed = true;
    fence++;
    return fence;
  }

  Collection<PoolInstance> instances() {
    return instances.values();
  }

  /** The instances of one pool, as they are now. */
  List<PoolInstance> instancesOf(PoolName pool) {
    index();
    return rows.getOrDefault(pool, List.of());
  }

  /** How many instances a host makes now. */
  int creatingOn(HostName host) {
    index();
    return creating.getOrDefault(host, 0);
  }

  private void index() {
    if (rows.isEmpty()) {
      creating.clear();
      for (PoolInstance each : instances.values()) {
        rows.computeIfAbsent(each.pool(), name -> new ArrayList<>()).add(each);
        if (each.phase() == InstancePhase.CREATING) {
          creating.merge(each.host(), 1, Integer::sum);
        }
      }
    }
  }

  Collection<PoolClaim> claims() {
    return claims.values();
  }

  Collection<Demand> demands() {
    return demands.values();
  }

  Collection<PoolState> pools() {
    return pools.values();
  }

  PoolState pool(PoolName name) {
    PoolState known = pools.get(name);
    return known == null ? PoolState.of(name) : known;
  }

  @Nullable PoolInstance instance(InstanceId id) {
    return instances.get(id);
  }

  /** Whether it left the books after that revision. */
  boolean departedSince(InstanceId id, long revision) {
    Long left = departed.get(id);
    return left != null && left > revision;
  }

  @Nullable PoolClaim claim(ClaimId id) {
    return claims.get(id);
  }

  void put(PoolState state) {
    changed = true;
    pools.put(state.name(), state);
  }

  PoolState update(PoolName name, UnaryOperator<PoolState> change) {
    PoolState next = change.apply(pool(name));
    put(next);
    return next;
  }

  void put(Demand demand) {
    changed = true;
    demands.put(demand.claim(), demand);
  }

  void forgetDemand(ClaimId id) {
    if (demands.remove(id) != null) {
      changed = true;
    }
  }

  void put(PoolClaim claim, String what, String reason) {
    changed = true;
    claims.put(claim.id(), claim);
    lines.add(
        new JournalLine(
            now, claim.pool(), Optional.empty(), Optional.of(claim.id()), what, reason));
  }

  void forgetClaim(ClaimId id) {
    changed |= claims.remove(id) != null;
  }

  /** Keeps an instance after something that leaves its host's inventory as it was. */
  PoolInstance put(PoolInstance instance) {
    changed = true;
    rows.clear();
    instances.put(instance.id(), instance);
    return instance;
  }

  /** Keeps an instance of which an inventory that was asked for before this proves nothing. */
  PoolInstance stamp(PoolInstance instance) {
    return put(instance.changedIn(before.revision() + 1));
  }

  /** Makes a row for an instance that does not exist yet. */
  PoolInstance add(PoolName pool, HostName host, String template, String reason) {
    InstanceId id;
    do {
      made++;
      id = InstanceId.numbered(made, before.salt());
    } while (instances.containsKey(id) || departed.containsKey(id));
    return add(id, pool, host, template, InstancePhase.CREATING, reason);
  }

  PoolInstance add(
      InstanceId id,
      PoolName pool,
      HostName host,
      String template,
      InstancePhase phase,
      String reason) {
    PoolInstance row =
        new PoolInstance(
            id,
            pool,
            host,
            template,
            phase,
            PoolInstance.Times.from(now),
            nextFence(),
            0,
            PoolInstance.InstanceTrouble.NONE,
            Optional.empty(),
            Optional.empty(),
            reason,
            new TreeMap<>());
    line(row, "-> " + phase.wireName(), reason);
    return stamp(row);
  }

  PoolInstance turn(PoolInstance instance, InstancePhase next, String reason) {
    line(instance, "%s -> %s".formatted(instance.shownPhase(), next.wireName()), reason);
    return stamp(instance.in(next, now, reason));
  }

  void remove(PoolInstance instance, String reason) {
    changed = true;
    rows.clear();
    instances.remove(instance.id());
    departed.put(instance.id(), before.revision() + 1);
    while (departed.size() > PoolBook.MOST_DEPARTED) {
      departed.remove(
          Collections.min(
                  departed.entrySet(),
                  Map.Entry.<InstanceId, Long>comparingByValue()
                      .thenComparing(Map.Entry.comparingByKey()))
              .getKey());
    }
    line(instance, "%s -> gone".formatted(instance.shownPhase()), reason);
  }

  void line(PoolInstance instance, String what, String reason) {
    lines.add(
        new JournalLine(
            now, instance.pool(), Optional.of(instance.id()), instance.claim(), what, reason));
  }

  void line(PoolName pool, String what, String reason) {
    lines.add(new JournalLine(now, pool, Optional.empty(), Optional.empty(), what, reason));
  }
}
