package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A machine of a pool, from the decision to make it until its host has no trace of it.
 *
 * @param id what it is called wherever people do not see it
 * @param pool the pool
 * @param host where it is
 * @param template the digest of the template that it was made from
 * @param phase where it is in its life
 * @param times when what happened
 * @param fence the number that whoever touches it on its host must bear; only rises
 * @param changed the revision of the books that saw its last change
 * @param trouble what went wrong with it lately
 * @param work what a controller does with it now
 * @param claim who has it
 * @param reason why it is in its phase
 * @param access how it is reached, as whoever made it says: addresses, SSH; not read here
 */
public record PoolInstance(
    InstanceId id,
    PoolName pool,
    HostName host,
    String template,
    InstancePhase phase,
    Times times,
    long fence,
    long changed,
    InstanceTrouble trouble,
    Optional<InstanceWork> work,
    Optional<ClaimId> claim,
    String reason,
    SortedMap<String, String> access) {
  /** The one that has been ready for longest first. */
  static final Comparator<PoolInstance> OLDEST_READY =
      Comparator.comparing((PoolInstance each) -> each.times().ready().orElse(Instant.MAX))
          .thenComparing(PoolInstance::id);

  /**
   * When what happened.
   *
   * @param created when its making began
   * @param begun when its making or its last revert began
   * @param since when it came into its phase
   * @param ready when it was last ready; empty before, and after a revert
   * @param checked when a check last found it well
   * @param unknown since when its host has been silent
   */
  public record Times(
      Instant created,
      Instant begun,
      Instant since,
      Optional<Instant> ready,
      Optional<Instant> checked,
      Optional<Instant> unknown) {
    static Times from(Instant now) {
      return new Times(now, now, now, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Times at(Instant now) {
      return new Times(created, begun, now, ready, checked, unknown);
    }

    Times ready(Instant now) {
      return new Times(created, begun, now, Optional.of(now), Optional.of(now), unknown);
    }

    Times begun(Instant now) {
      return new Times(created, now, now, Optional.empty(), Optional.empty(), unknown);
    }

    Times checked(Instant now) {
      return new Times(created, begun, since, ready, Optional.of(now), unknown);
    }

    Times unknown(Optional<Instant> from) {
      return new Times(created, begun, since, ready, checked, from);
    }
  }

  /**
   * What went wrong with an instance lately.
   *
   * @param misses failed checks in a row
   * @param teardowns failed teardowns in a row
   * @param tried when the last of either was
   * @param error what it said; empty if nothing went wrong
   */
  public record InstanceTrouble(int misses, int teardowns, Optional<Instant> tried, String error) {
    /** Nothing went wrong. */
    public static final InstanceTrouble NONE = new InstanceTrouble(0, 0, Optional.empty(), "");

    InstanceTrouble missed(Instant now, String why) {
      return new InstanceTrouble(misses + 1, teardowns, Optional.of(now), why);
    }

    InstanceTrouble givenUp(int limit) {
      return new InstanceTrouble(misses, Math.max(teardowns, limit), tried, error);
    }

    InstanceTrouble stuck(Instant now, String why) {
      return new InstanceTrouble(misses, teardowns + 1, Optional.of(now), why);
    }
  }

  /** Copies the map. */
  public PoolInstance {
    access = Collections.unmodifiableSortedMap(new TreeMap<>(access));
  }

  /** Whether its host is silent. */
  public boolean isUnknown() {
    return times.unknown().isPresent();
  }

  /** What people see: its phase, or that it is unknown. */
  public String shownPhase() {
    return isUnknown() ? "unknown" : phase.wireName();
  }

  /** Whether its host has been silent for longer than that. */
  public boolean isLost(Duration hostLostAfter, Instant now) {
    return times.unknown().isPresent() && !now.isBefore(times.unknown().get().plus(hostLostAfter));
  }

  /** Whether it is ready and its host answers. */
  public boolean isIdle() {
    return phase == InstancePhase.READY && !isUnknown();
  }

  /** Whether it was ready before it was found bad, so that it may be well again. */
  boolean wasReady() {
    return times.ready().isPresent();
  }

  PoolInstance in(InstancePhase next, Instant now, String why) {
    return new PoolInstance(
        id,
        pool,
        host,
        template,
        next,
        next == InstancePhase.READY ? times.ready(now) : times.at(now),
        fence,
        changed,
        next == InstancePhase.FAILED || next == InstancePhase.QUARANTINED
            ? trouble
            : InstanceTrouble.NONE,
        Optional.empty(),
        next == InstancePhase.CLAIMED ? claim : Optional.empty(),
        why,
        access);
  }

  PoolInstance with(Times other) {
    return new PoolInstance(
        id, pool, host, template, phase, other, fence, changed, trouble, work, claim, reason,
        access);
  }

  PoolInstance with(InstanceTrouble other) {
    return new PoolInstance(
        id, pool, host, template, phase, times, fence, changed, other, work, claim, reason, access);
  }

  PoolInstance with(SortedMap<String, String> other) {
    return new PoolInstance(
        id, pool, host, template, phase, times, fence, changed, trouble, work, claim, reason,
        other);
  }

  PoolInstance doing(InstanceWork begun) {
    return new PoolInstance(
        id,
        pool,
        host,
        template,
        phase,
        times,
        begun.fence(),
        changed,
        trouble,
        Optional.of(begun),
        claim,
        reason,
        access);
  }

  PoolInstance idle() {
    return new PoolInstance(
        id,
        pool,
        host,
        template,
        phase,
        times,
        fence,
        changed,
        trouble,
        Optional.empty(),
        claim,
        reason,
        access);
  }

  PoolInstance claimedBy(ClaimId by, long newFence, Instant now) {
    return new PoolInstance(
        id,
        pool,
        host,
        template,
        InstancePhase.CLAIMED,
        times.at(now),
        newFence,
        changed,
        InstanceTrouble.NONE,
        Optional.empty(),
        Optional.of(by),
        "claimed by " + by,
        access);
  }

  PoolInstance changedIn(long revision) {
    return new PoolInstance(
        id, pool, host, template, phase, times, fence, revision, trouble, work, claim, reason,
        access);
  }
}
