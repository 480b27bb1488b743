package io.homelab.pool;

import io.homelab.model.PoolName;
import java.util.List;

/**
 * How many instances of a pool are in which phase, counted from the rows.
 *
 * @param ready idle ones
 * @param claimed those that somebody has
 * @param creating those on their way: being made, checked or reverted
 * @param leaving those that are being removed and were not bad
 * @param failed bad ones
 * @param quarantined those that could not be removed
 * @param unknown those of silent hosts, whatever they were; in no other number
 */
public record PoolCounts(
    int ready, int claimed, int creating, int leaving, int failed, int quarantined, int unknown) {
  /** Counts those of a pool. */
  public static PoolCounts of(PoolBook book, PoolName pool) {
    List<PoolInstance> all = book.instancesOf(pool);
    List<PoolInstance> known = all.stream().filter(each -> !each.isUnknown()).toList();
    return new PoolCounts(
        PoolBook.count(known, InstancePhase.READY),
        PoolBook.count(known, InstancePhase.CLAIMED),
        (int) known.stream().filter(each -> each.phase().isComing()).count(),
        PoolBook.count(known, InstancePhase.RELEASING)
            + PoolBook.count(known, InstancePhase.RETIRING),
        PoolBook.count(known, InstancePhase.FAILED),
        PoolBook.count(known, InstancePhase.QUARANTINED),
        all.size() - known.size());
  }
}
