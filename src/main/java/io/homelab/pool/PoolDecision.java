package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the reconciler decided.
 *
 * @param actions what was turned in the books, and what is to be done on hosts, in this order
 * @param waiting for pools that want more machines than they make now: why
 */
public record PoolDecision(List<PoolAction> actions, SortedMap<PoolName, Shortage> waiting) {
  /**
   * Why a pool makes no machine though it wants one. This is no failure.
   *
   * @param missing how many it wants beside those that are ready or on their way
   * @param because what holds it, as sentences without their periods
   * @param hosts why each host takes none; empty if hosts are not what holds it
   */
  public record Shortage(
      int missing, List<String> because, SortedMap<HostName, List<String>> hosts) {
    /** Copies the collections. */
    public Shortage {
      because = List.copyOf(because);
      hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
    }
  }

  /** Copies the collections. */
  public PoolDecision {
    actions = List.copyOf(actions);
    waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
  }

  /** What is to be done on hosts. */
  public List<PoolAction.HostWork> works() {
    return actions.stream()
        .filter(PoolAction.HostWork.class::isInstance)
        .map(PoolAction.HostWork.class::cast)
        .toList();
  }
}
