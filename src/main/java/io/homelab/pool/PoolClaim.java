package io.homelab.pool;

import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Machines that somebody has, or had until lately.
 *
 * @param id what its maker calls it
 * @param pool the pool
 * @param forName what the machines are called after, if anything
 * @param digest of the request, to tell a repeated one from another one under the same id
 * @param fence the number that whoever touches the machines must bear; only rises
 * @param lease its times
 * @param machines what was given, in the order of their names
 * @param by the name of the token that it was asked for with; empty: a command asked
 */
public record PoolClaim(
    ClaimId id,
    PoolName pool,
    Optional<MachineName> forName,
    String digest,
    long fence,
    Lease lease,
    List<ClaimedMachine> machines,
    Optional<String> by) {
  /**
   * One of the machines.
   *
   * @param name what its user calls it
   * @param instance which one it is
   */
  public record ClaimedMachine(MachineName name, InstanceId instance) {}

  /**
   * The times of a claim.
   *
   * @param claimed when it was made
   * @param expires when the lease ends; the warning comes then, and the end one grace after that
   * @param warned when its end was warned of
   * @param heldSince when it was first held
   * @param heldUntil until when it is held; nothing takes it away before
   * @param asked when its release was asked for while it was held
   * @param released when it ended
   */
  public record Lease(
      Instant claimed,
      Instant expires,
      Optional<Instant> warned,
      Optional<Instant> heldSince,
      Optional<Instant> heldUntil,
      Optional<Instant> asked,
      Optional<Instant> released) {
    static Lease of(Instant now, Instant expires) {
      return new Lease(
          now,
          expires,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    Lease renewed(Instant until) {
      return new Lease(claimed, until, Optional.empty(), heldSince, heldUntil, asked, released);
    }

    Lease warnedAt(Instant now) {
      return new Lease(claimed, expires, Optional.of(now), heldSince, heldUntil, asked, released);
    }

    Lease held(Instant now, Instant until) {
      return new Lease(
          claimed,
          expires,
          warned,
          Optional.of(heldSince.orElse(now)),
          Optional.of(until),
          asked,
          released);
    }

    Lease askedAt(Instant now) {
      return new Lease(claimed, expires, warned, heldSince, heldUntil, Optional.of(now), released);
    }

    Lease releasedAt(Instant now) {
      return new Lease(claimed, expires, warned, heldSince, heldUntil, asked, Optional.of(now));
    }
  }

  /** A claim that a command asked for. */
  public PoolClaim(
      ClaimId id,
      PoolName pool,
      Optional<MachineName> forName,
      String digest,
      long fence,
      Lease lease,
      List<ClaimedMachine> machines) {
    this(id, pool, forName, digest, fence, lease, machines, Optional.empty());
  }

  /** Copies the list. */
  public PoolClaim {
    machines = List.copyOf(machines);
  }

  /** Whether it has not ended. */
  public boolean isActive() {
    return lease.released().isEmpty();
  }

  /** Whether it is held at that moment. */
  public boolean isHeld(Instant now) {
    return lease.heldUntil().isPresent() && now.isBefore(lease.heldUntil().get());
  }

  PoolClaim with(Lease other) {
    return new PoolClaim(id, pool, forName, digest, fence, other, machines, by);
  }
}
