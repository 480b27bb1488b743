package io.homelab.pool;

import io.homelab.model.PoolName;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The books of all pools of a lab: a value.
 *
 * @param salt makes the ids of these books differ from those of others
 * @param revision rises with every change that was kept
 * @param fence the last fencing number that was given
 * @param made how many instances were ever made
 * @param pools what is known of a pool beside the rows
 * @param instances the instances
 * @param claims the claims, and those that ended lately
 * @param demands who waits
 * @param departed the instances that left last, and the revision that saw it
 */
public record PoolBook(
    int salt,
    long revision,
    long fence,
    long made,
    SortedMap<PoolName, PoolState> pools,
    SortedMap<InstanceId, PoolInstance> instances,
    SortedMap<ClaimId, PoolClaim> claims,
    SortedMap<ClaimId, Demand> demands,
    SortedMap<InstanceId, Long> departed) {
  /** Of more departed instances nothing is known. */
  static final int MOST_DEPARTED = 500;

  /** Copies the maps. */
  public PoolBook {
    pools = Collections.unmodifiableSortedMap(new TreeMap<>(pools));
    instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    claims = Collections.unmodifiableSortedMap(new TreeMap<>(claims));
    demands = Collections.unmodifiableSortedMap(new TreeMap<>(demands));
    departed = Collections.unmodifiableSortedMap(new TreeMap<>(departed));
  }

  /**
   * Books with nothing in them.
   *
   * @param salt any number, another one for each lab
   */
  public static PoolBook empty(int salt) {
    return new PoolBook(
        salt,
        0,
        0,
        0,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /** What is known of that pool beside the rows. */
  public PoolState pool(PoolName name) {
    PoolState known = pools.get(name);
    return known == null ? PoolState.of(name) : known;
  }

  /** The instances of that pool. */
  public List<PoolInstance> instancesOf(PoolName pool) {
    return instances.values().stream().filter(each -> each.pool().equals(pool)).toList();
  }

  /** The instance, if it is in the books. */
  public Optional<PoolInstance> instance(InstanceId id) {
    return Optional.ofNullable(instances.get(id));
  }

  /** The claim, if it is in the books. */
  public Optional<PoolClaim> claim(ClaimId id) {
    return Optional.ofNullable(claims.get(id));
  }

  /** The instances of a claim that are still there. */
  public List<PoolInstance> instancesOf(PoolClaim claim) {
    return claim.machines().stream()
        .map(each -> instances.get(each.instance()))
        .flatMap(each -> Optional.ofNullable(each).stream())
        .filter(each -> each.claim().filter(claim.id()::equals).isPresent())
        .toList();
  }

  /** These books as the one after that many changes; for whoever keeps them. */
  public PoolBook withRevision(long other) {
    return new PoolBook(salt, other, fence, made, pools, instances, claims, demands, departed);
  }

  /** How many of these instances are in that phase. */
  static int count(Collection<PoolInstance> instances, InstancePhase phase) {
    return (int) instances.stream().filter(each -> each.phase() == phase).count();
  }
}
