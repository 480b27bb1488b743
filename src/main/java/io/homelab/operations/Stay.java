package io.homelab.operations;

import io.homelab.model.Lifetime;
import io.homelab.model.PoolMark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an ephemeral lab is wanted.
 *
 * @param ttl from now on; absent means as long as was said before, or {@link Lifetime#USUAL}
 * @param keepDisk for how long its machines are only shut down then, before they are destroyed;
 *     absent means as was said before, or not at all
 * @param pool the pool of which it is an instance, if it is one
 */
public record Stay(Optional<Duration> ttl, Optional<Duration> keepDisk, Optional<PoolMark> pool) {
  /** Nothing special. */
  public static final Stay USUAL = new Stay(Optional.empty(), Optional.empty());

  /** The stay of a lab that is no instance of a pool. */
  public Stay(Optional<Duration> ttl, Optional<Duration> keepDisk) {
    this(ttl, keepDisk, Optional.empty());
  }

  /** Whether nothing was said. */
  boolean isUsual() {
    return equals(USUAL);
  }

  /** The lifetime of a lab that has had the given one so far. */
  Lifetime of(Optional<Lifetime> before, Instant now) {
    Duration kept = keepDisk.or(() -> before.map(Lifetime::keepDisk)).orElse(Duration.ZERO);
    Instant created = before.map(Lifetime::createdAt).orElse(now);
    Optional<Instant> end =
        before
            .filter(its -> ttl.isEmpty() && !its.isOver(now))
            .map(Lifetime::expiresAt)
            .orElseGet(() -> Optional.of(now.plus(ttl.orElse(Lifetime.USUAL))));
    return new Lifetime(created, end, kept);
  }
}
