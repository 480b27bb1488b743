package io.homelab.pool;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a work ended.
 *
 * @param instance of which instance
 * @param fence the number that it was begun with; it is ignored if another work has begun since
 * @param failure what went wrong; empty: nothing
 * @param access how the instance is reached now; empty: as before
 */
public record WorkResult(
    InstanceId instance,
    long fence,
    Optional<WorkFailure> failure,
    SortedMap<String, String> access) {
  /**
   * What went wrong.
   *
   * @param error one sentence without its period
   * @param permanent whether the same would happen again, such as for a box that does not exist
   */
  public record WorkFailure(String error, boolean permanent) {}

  /** Copies the map. */
  public WorkResult {
    access = Collections.unmodifiableSortedMap(new TreeMap<>(access));
  }

  /** It was done. */
  public static WorkResult done(PoolAction.HostWork work) {
    return new WorkResult(work.instance(), work.fence(), Optional.empty(), new TreeMap<>());
  }

  /** It was not done, or only in part. */
  public static WorkResult failed(PoolAction.HostWork work, String error, boolean permanent) {
    return new WorkResult(
        work.instance(),
        work.fence(),
        Optional.of(new WorkFailure(error, permanent)),
        new TreeMap<>());
  }
}
