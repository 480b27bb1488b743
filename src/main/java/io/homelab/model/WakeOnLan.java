package io.homelab.model;

import java.time.Duration;

/**
 * How a sleeping host is woken.
 *
 * @param mac the MAC address of its network card, in lower case with colons
 * @param timeout how long it may take to answer then, 1 to 3,600 seconds
 */
public record WakeOnLan(String mac, Duration timeout) {
  /** How long a host may take that is told no time. */
  public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(2);

  /**
   * Validates.
   *
   * @throws IllegalArgumentException when the address is not one
   */
  public WakeOnLan {
    if (!Grammar.isMac(mac)) {
      throw new IllegalArgumentException("not a MAC address: " + mac);
    }
  }
}
