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
   * @param blame whose fault it is
   */
  public record WorkFailure(String error, Blame blame) {
    /** A failure that is the template's fault, or nobody's. */
    public WorkFailure(String error, boolean permanent) {
      this(error, permanent ? Blame.TEMPLATE : Blame.CHANCE);
    }

    /** Whether the same would happen again. */
    public boolean permanent() {
      return blame == Blame.TEMPLATE;
    }
  }

  /** Whose fault a failure is. */
  public enum Blame {
    /** The host's, the network's or nobody's: another time it may go well. */
    CHANCE,
    /** The template's, such as for a box that does not exist: the same would happen again. */
    TEMPLATE,
    /** Whoever did it was stopped; that says nothing about machines. */
    STOPPED
  }

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
    return failed(work, error, permanent ? Blame.TEMPLATE : Blame.CHANCE);
  }

  /** Whoever did it was stopped in the middle. */
  public static WorkResult stopped(PoolAction.HostWork work) {
    return failed(work, "the controller was stopped", Blame.STOPPED);
  }

  /** Whoever did it was killed, as another controller found. */
  public static WorkResult abandoned(InstanceId instance, InstanceWork work) {
    return new WorkResult(
        instance,
        work.fence(),
        Optional.of(new WorkFailure("the controller was killed", Blame.STOPPED)),
        new TreeMap<>());
  }

  private static WorkResult failed(PoolAction.HostWork work, String error, Blame blame) {
    return new WorkResult(
        work.instance(), work.fence(), Optional.of(new WorkFailure(error, blame)), new TreeMap<>());
  }
}
