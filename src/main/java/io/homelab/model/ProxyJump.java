package io.homelab.model;

import java.util.OptionalInt;

/** The computer through which a host is reached. */
public sealed interface ProxyJump {
  /**
   * Another entry of {@code hosts.yaml}.
   *
   * @param host its name
   */
  record ViaHost(HostName host) implements ProxyJump {}

  /**
   * A computer that is not in {@code hosts.yaml}.
   *
   * @param user the user to log in as
   * @param address its address
   * @param port its SSH port, 1 to 65535, if one is given
   */
  record ViaAddress(String user, String address, OptionalInt port) implements ProxyJump {
    /** A computer whose port is given. */
    public ViaAddress(String user, String address, int port) {
      this(user, address, OptionalInt.of(port));
    }
  }
}
