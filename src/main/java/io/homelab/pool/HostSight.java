package io.homelab.pool;

import io.homelab.model.PoolName;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a host showed when it was asked. */
public sealed interface HostSight {
  /**
   * It answered with everything of these books that it has.
   *
   * @param traces what it has, by id
   */
  record WholeInventory(SortedMap<InstanceId, InstanceTrace> traces) implements HostSight {
    /** Copies the map. */
    public WholeInventory {
      traces = Collections.unmodifiableSortedMap(new TreeMap<>(traces));
    }
  }

  /**
   * It answered, but not with everything: nothing follows from what is missing, and nothing is done
   * there.
   *
   * @param why what went wrong
   */
  record HalfInventory(String why) implements HostSight {}

  /**
   * It did not answer.
   *
   * @param why what went wrong
   */
  record NoAnswer(String why) implements HostSight {}

  /**
   * What a host has of an instance: a marker, a machine, a folder, a volume or a network.
   *
   * @param pool the pool, as the marker says, if it can be read
   * @param running whether its machine runs
   */
  record InstanceTrace(Optional<PoolName> pool, boolean running) {}
}
