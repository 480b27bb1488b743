package io.homelab.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How many machines a pool keeps, and how they are made, judged, given and taken back.
 *
 * @param ready idle machines that are kept, 0 to {@code max}; claimed ones are not among them
 * @param max machines that may exist at once, 1 to {@value #MOST}; failed and quarantined ones are
 *     not among them
 * @param priority beside that of declared machines; -1,000 to 1,000
 * @param lease for how long a machine is given
 * @param bootLimit within which a machine must be ready after its making or its revert began
 * @param check how ready machines are judged
 * @param readyMaxAge after which a ready machine is replaced; empty: never
 * @param retries how often and when a failed making or teardown is tried again
 * @param maxUnhealthyPercent more bad machines than this share, and at least more than one, put the
 *     brake on; 1 to 100
 * @param maxQuarantined more of them, and nothing is made; 0 or more
 * @param hostLostAfter a host that is silent for longer no longer has its share of the pool
 * @param creatingAtOnce machines that are made at once on one host, 1 to 100
 * @param onRelease what becomes of a machine that is given back
 */
public record PoolTerms(
    int ready,
    int max,
    int priority,
    LeaseTerms lease,
    Duration bootLimit,
    CheckTerms check,
    Optional<Duration> readyMaxAge,
    RetryTerms retries,
    int maxUnhealthyPercent,
    int maxQuarantined,
    Duration hostLostAfter,
    int creatingAtOnce,
    OnRelease onRelease) {
  /** The most machines of one pool. */
  public static final int MOST = 10_000;

  /** What holds where {@code topology.yaml} says nothing, for a pool without machines. */
  public static final PoolTerms DEFAULT = defaults(0, 1);

  /** What becomes of a machine that is given back. */
  public enum OnRelease {
    /** It is destroyed, and another one made. */
    DESTROY("destroy"),
    /** It returns to its own snapshot. */
    REVERT("revert");

    private final String wireName;

    OnRelease(String wireName) {
      this.wireName = wireName;
    }

    /** The name in files. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * For how long a machine is given.
   *
   * @param usual when nobody says how long; more than 0
   * @param max how long at most, from the claim on, however often it is renewed
   * @param grace how long after the warning it is taken back; the warning comes when the lease ends
   */
  public record LeaseTerms(Duration usual, Duration max, Duration grace) {
    /** Checks the values. */
    public LeaseTerms {
      requirePositive("lease.default", usual);
      requirePositive("lease.grace", grace);
      require(usual.compareTo(max) <= 0, "lease.default is more than lease.max");
    }
  }

  /**
   * How ready machines are judged.
   *
   * @param every how often; more than 0
   * @param fails failed checks in a row that make a machine bad; 1 or more
   * @param ssh whether a login is part of it
   */
  public record CheckTerms(Duration every, int fails, boolean ssh) {
    /** Checks the values. */
    public CheckTerms {
      requirePositive("check.every", every);
      require(fails >= 1, "check.fails is less than 1");
    }
  }

  /**
   * How often and when a failed making or teardown is tried again.
   *
   * @param limit makings of one template that may fail in a row before the brake comes on, and
   *     teardowns of a machine before it is quarantined; 1 or more
   * @param backoff the pause after the first failure; more than 0
   * @param backoffMax the longest pause
   */
  public record RetryTerms(int limit, Duration backoff, Duration backoffMax) {
    /** Checks the values. */
    public RetryTerms {
      require(limit >= 1, "retries.limit is less than 1");
      requirePositive("retries.backoff", backoff);
      require(
          backoff.compareTo(backoffMax) <= 0, "retries.backoff is more than retries.backoff_max");
    }

    /** The pause after so many failures in a row: twice as long each time, up to the longest. */
    public Duration pause(int failures) {
      Duration pause = backoff;
      for (int i = 1; i < failures && pause.compareTo(backoffMax) < 0; i++) {
        pause = pause.multipliedBy(2);
      }
      return pause.compareTo(backoffMax) < 0 ? pause : backoffMax;
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is out of its range
   */
  public PoolTerms {
    require(max >= 1 && max <= MOST, "max is not 1 to " + MOST);
    require(ready >= 0 && ready <= max, "ready is not 0 to max");
    require(priority >= -1000 && priority <= 1000, "priority is not -1000 to 1000");
    requirePositive("boot_limit", bootLimit);
    readyMaxAge.ifPresent(age -> requirePositive("ready_max_age", age));
    require(
        maxUnhealthyPercent >= 1 && maxUnhealthyPercent <= 100, "max_unhealthy is not 1 to 100 %");
    require(maxQuarantined >= 0, "max_quarantined is negative");
    requirePositive("host_lost_after", hostLostAfter);
    require(creatingAtOnce >= 1 && creatingAtOnce <= 100, "creating_at_once is not 1 to 100");
  }

  /** A pool of so many machines; everything else is as it is where the file says nothing. */
  public static PoolTerms defaults(int ready, int max) {
    return new PoolTerms(
        ready,
        max,
        -10,
        new LeaseTerms(Duration.ofHours(4), Duration.ofHours(24), Duration.ofMinutes(5)),
        Duration.ofMinutes(10),
        new CheckTerms(Duration.ofSeconds(60), 3, true),
        Optional.of(Duration.ofDays(7)),
        new RetryTerms(3, Duration.ofSeconds(30), Duration.ofMinutes(10)),
        40,
        2,
        Duration.ofMinutes(10),
        1,
        OnRelease.DESTROY);
  }

  private static void requirePositive(String key, Duration value) {
    require(value.isPositive(), key + " is not more than 0");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
