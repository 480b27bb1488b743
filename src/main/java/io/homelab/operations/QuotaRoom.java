package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.PoolSpec;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.PoolRoom;
import io.homelab.pool.RoomAnswer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What fits, as far as the quota of the lab's project lets more be made.
 *
 * @param room what fits on the hosts
 * @param quota how much the lab may take
 * @param lab the lab of the pools
 */
record QuotaRoom(PoolFit room, ProjectQuota quota, OpenLab lab) implements PoolRoom {
  /** That room within the quota of those pools, if they have one. */
  static PoolRoom over(PoolFit room, LabPools pools) {
    Optional<ProjectQuota> quota = pools.lab().kept().books().quota();
    return quota.isPresent() ? new QuotaRoom(room, quota.get(), pools.lab()) : room;
  }

  @Override
  public RoomAnswer oneMore(
      PoolSpec pool, Collection<PoolInstance> placed, SortedMap<HostName, String> avoided) {
    LabTake there = LabTake.NONE;
    for (PoolInstance each : placed) {
      there = there.plus(lab.lab().pool(each.pool()).map(QuotaRoom::one).orElse(LabTake.NONE));
    }
    LabTake one = one(pool);
    Optional<String> why =
        quota
            .noMore(there, one, lab.caller())
            .or(() ->
                quota.reservedForOthers(room.plan(), one, lab.caller()).map(Refusal::sentence));
    if (why.isEmpty()) {
      return room.oneMore(pool, placed, avoided);
    }
    SortedMap<HostName, List<String>> all = new TreeMap<>();
    for (Host host : lab.hosts().all()) {
      all.put(host.name(), List.of(why.get()));
    }
    return new RoomAnswer.NowhereNow(all);
  }

  private static LabTake one(PoolSpec pool) {
    return new LabTake(pool.template().resources(), 1);
  }

  @Override
  public SortedMap<HostName, String> lacking(Collection<PoolInstance> placed) {
    return room.lacking(placed);
  }
}
