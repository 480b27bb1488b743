package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.PoolMark;
import io.homelab.model.PoolName;
import io.homelab.pool.HostSight;
import io.homelab.pool.HostSight.InstanceTrace;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBook;
import io.homelab.pool.Sightings;
import io.homelab.pool.WorkResult;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the hosts show of the instances of these books. */
final class PoolSights {
  private PoolSights() {}

  /** Asks all hosts. */
  static Sightings look(LabPools pools, List<WorkResult> results) {
    // Before the hosts are asked: what changes meanwhile proves nothing.
    PoolBook before = pools.books().read();
    FoundLabs found = FoundLabs.look(pools.lab().hosts(), Optional.empty());
    String owner = pools.lab().caller().owner();
    SortedMap<HostName, HostSight> sights = new TreeMap<>();
    for (HostName host : found.heard()) {
      sights.put(host, sight(before, found, host, owner));
    }
    found.silent().forEach((host, why) -> sights.put(host, new HostSight.NoAnswer(why)));
    before
        .instances()
        .values()
        .forEach(each ->
            sights.putIfAbsent(each.host(), new HostSight.NoAnswer("it is not in hosts.yaml")));
    return new Sightings(before.revision(), sights, results);
  }

  private static HostSight sight(PoolBook book, FoundLabs found, HostName host, String owner) {
    for (String folder : found.unreadable().getOrDefault(host, List.of())) {
      if (isOfInstance(folder)) {
        return new HostSight.HalfInventory("the marker in %s cannot be read".formatted(folder));
      }
    }
    SortedMap<InstanceId, InstanceTrace> traces = new TreeMap<>();
    for (FoundLab lab : found.labs()) {
      FoundLab.LabPlace place = lab.places().get(host);
      Optional<PoolName> pool = place == null ? Optional.empty() : pool(book, lab, place);
      if (place != null && pool.isPresent()) {
        if (!lab.owner().equals(owner)) {
          // They are there, and nobody may touch them under this name.
          return new HostSight.HalfInventory(
              "instance %s of these books is there, but its owner is %s, not %s: set HOMELAB_OWNER"
                  .formatted(lab.name(), lab.owner(), owner));
        }
        traces.put(
            new InstanceId(lab.name().value()),
            new InstanceTrace(pool, !place.machines().isEmpty()));
      }
    }
    return new HostSight.WholeInventory(traces);
  }

  /** Whether a lab's folder on a host is that of an instance of these books. */
  static boolean isOurs(LabPools pools, FoundLab lab, HostName host) {
    FoundLab.LabPlace place = lab.places().get(host);
    return place != null && pool(pools.books().read(), lab, place).isPresent();
  }

  private static Optional<PoolName> pool(PoolBook book, FoundLab lab, FoundLab.LabPlace place) {
    return InstanceId.isValid(lab.name().value())
        ? place
            .marker()
            .terms()
            .pool()
            .filter(mark -> mark.equals(PoolMark.of(mark.pool(), book.salt())))
            .map(PoolMark::pool)
        : Optional.empty();
  }

  /** Whose it is nobody can tell; it may be one of ours. */
  private static boolean isOfInstance(String folder) {
    String name = folder.substring(folder.lastIndexOf('/') + 1);
    int length = "i-00000000".length();
    return name.length() >= length && InstanceId.isValid(name.substring(name.length() - length));
  }
}
