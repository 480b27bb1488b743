package io.homelab.pool;

import io.homelab.model.HostName;
import java.time.Instant;
import java.util.Optional;

/**
 * What stops a pool from remaking machines that keep going bad.
 *
 * @param position how far it is on
 * @param since when it came into this position
 * @param until when one machine is tried; while it is off, of no meaning
 * @param host the only host that it is on for; empty: everywhere
 * @param template the digest of the template that it is about
 * @param permanent whether trying again cannot help: it stays on until the template changes or
 *     somebody repairs the pool
 * @param reason why, as a sentence without its period; empty while it is off
 */
public record Brake(
    BrakePosition position,
    Instant since,
    Instant until,
    Optional<HostName> host,
    String template,
    boolean permanent,
    String reason) {
  /** How far a brake is on. */
  public enum BrakePosition {
    /** Nothing is stopped. */
    OFF("off"),
    /** Nothing is remade. */
    ON("on"),
    /** One machine is tried. */
    HALF_OPEN("half-open");

    private final String wireName;

    BrakePosition(String wireName) {
      this.wireName = wireName;
    }

    /** The name in files and JSON. */
    public String wireName() {
      return wireName;
    }

    /** The position of that name. */
    public static Optional<BrakePosition> parse(String wireName) {
      for (BrakePosition position : values()) {
        if (position.wireName.equals(wireName)) {
          return Optional.of(position);
        }
      }
      return Optional.empty();
    }
  }

  /** No brake. */
  public static final Brake NONE =
      new Brake(BrakePosition.OFF, Instant.EPOCH, Instant.EPOCH, Optional.empty(), "", false, "");

  /** Whether anything is stopped, or only tried. */
  public boolean isEngaged() {
    return position != BrakePosition.OFF;
  }

  /** Whether it concerns that host. */
  boolean isFor(HostName other) {
    return isEngaged() && (host.isEmpty() || host.get().equals(other));
  }

  Brake halfOpen(Instant now) {
    return new Brake(BrakePosition.HALF_OPEN, now, until, host, template, permanent, reason);
  }
}
