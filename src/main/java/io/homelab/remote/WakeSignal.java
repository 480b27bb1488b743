package io.homelab.remote;

/** Sends what wakes a computer. */
@FunctionalInterface
public interface WakeSignal {
  /**
   * Sends it once. Whether it arrives, only the computer shows; so there is no failure.
   *
   * @param mac the address of the computer's network card, in lower case with colons
   */
  void send(String mac);
}
