package io.homelab.model;

import java.time.Duration;

/**
 * How a connection to a host is kept.
 *
 * @param keepalive the silence after which the host is asked whether it is still there, 1 to 300
 *     seconds; three times as much means that the connection is dead
 * @param reconnect how long a broken connection is dialed again in a run, 0 seconds to a day
 */
public record Endurance(Duration keepalive, Duration reconnect) {
  /** What holds where {@code hosts.yaml} says nothing: 5 seconds and 5 minutes. */
  public static final Endurance USUAL = new Endurance(Duration.ofSeconds(5), Duration.ofMinutes(5));

  /** The silence that means that a connection is dead. */
  public Duration dead() {
    return keepalive.multipliedBy(3);
  }
}
