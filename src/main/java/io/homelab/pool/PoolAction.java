package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import java.time.Instant;

/** What a decision does, and why. What concerns the books alone is done with the decision. */
public sealed interface PoolAction {
  /** The pool. */
  PoolName pool();

  /** Why, as a sentence without its period. */
  String reason();

  /**
   * Something to do on a host; the books say already that it is being done.
   *
   * @param kind what
   * @param pool the pool
   * @param instance with which instance
   * @param host where
   * @param fence the number to bear on the host and in the result
   * @param deadline when nobody waits for the result any more
   * @param reason why
   */
  record HostWork(
      WorkKind kind,
      PoolName pool,
      InstanceId instance,
      HostName host,
      long fence,
      Instant deadline,
      String reason)
      implements PoolAction {}

  /**
   * An instance came from one phase into another.
   *
   * @param pool the pool
   * @param instance which one
   * @param from the phase before, as it is shown; empty for one that was found
   * @param to the phase now, as it is shown, or {@code gone}
   * @param reason why
   */
  record Turned(PoolName pool, InstanceId instance, String from, String to, String reason)
      implements PoolAction {}

  /**
   * A lease ended; its machines are taken back after the grace.
   *
   * @param pool the pool
   * @param claim whose
   * @param until when they are taken back
   * @param reason why
   */
  record LeaseWarned(PoolName pool, ClaimId claim, Instant until, String reason)
      implements PoolAction {}

  /**
   * A claim ended that nobody released.
   *
   * @param pool the pool
   * @param claim which one
   * @param reason why
   */
  record ClaimEnded(PoolName pool, ClaimId claim, String reason) implements PoolAction {}

  /**
   * A brake came into another position.
   *
   * @param pool the pool
   * @param from the position before
   * @param to the position now
   * @param reason why
   */
  record BrakeTurned(PoolName pool, Brake.BrakePosition from, Brake.BrakePosition to, String reason)
      implements PoolAction {}
}
