package io.homelab.remote;

import io.homelab.model.Host;

/** Opens hosts. May be called by several threads at once, for the same host, too. */
@FunctionalInterface
public interface RemoteHosts {
  /**
   * Connects to a host, or to this computer when the host is local. Each call opens anew; {@link
   * Connections} keeps what is open.
   *
   * <p>Takes a bounded time, the time apart in which a person types: each part of the way its own
   * limit, which is the host's {@code connect_timeout_s} or the usual one.
   *
   * @return the open host, under the name of its entry; the caller closes it
   * @throws RemoteException {@code UNREACHABLE}, {@code HOST_KEY_UNKNOWN}, {@code
   *     HOST_KEY_CHANGED}, {@code AUTH_REFUSED} or {@code INTERRUPTED}, with a hint that says what
   *     to type or to change; nothing is left open then
   */
  RemoteHost open(Host host);
}
