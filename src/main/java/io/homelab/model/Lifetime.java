package io.homelab.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;

/**
 * How long a lab stays that goes away by itself. Times are whole seconds.
 *
 * @param createdAt when it was first brought up
 * @param expiresAt when its time is over; absent means that it is kept until somebody destroys it
 * @param keepDisk for how long its machines are only shut down after that, before they are
 *     destroyed; zero means that they are destroyed at once
 */
public record Lifetime(Instant createdAt, Optional<Instant> expiresAt, Duration keepDisk) {
  /** How long a lab stays of which nobody says it. */
  public static final Duration USUAL = Duration.ofHours(24);

  /** The longest time that can be asked for. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /** By their end; one that is kept comes last. */
  public static final Comparator<Lifetime> BY_END =
      Comparator.comparing(its -> its.expiresAt().orElse(Instant.MAX));

  /** Cuts the times to seconds. */
  public Lifetime {
    createdAt = createdAt.truncatedTo(ChronoUnit.SECONDS);
    expiresAt = expiresAt.map(at -> at.truncatedTo(ChronoUnit.SECONDS));
  }

  /** A lab that begins now. */
  public static Lifetime from(Instant now, Duration ttl, Duration keepDisk) {
    return new Lifetime(now, Optional.of(now.plus(ttl)), keepDisk);
  }

  /** The same lab with another end. */
  public Lifetime until(Optional<Instant> end) {
    return new Lifetime(createdAt, end, keepDisk);
  }

  /** Whether its time is over. */
  public boolean isOver(Instant now) {
    return expiresAt.filter(end -> !now.isBefore(end)).isPresent();
  }

  /** Whether nothing of it is kept any more. */
  public boolean isDue(Instant now) {
    return expiresAt.filter(end -> !now.isBefore(end.plus(keepDisk))).isPresent();
  }
}
