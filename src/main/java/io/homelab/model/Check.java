package io.homelab.model;

/** What a dependant must reach on a machine before it may continue. */
public sealed interface Check {
  /** The machine answers an ICMP echo. */
  record Ping() implements Check {}

  /**
   * A TCP port accepts a connection.
   *
   * @param port 1 to 65535
   */
  record Port(int port) implements Check {}
}
