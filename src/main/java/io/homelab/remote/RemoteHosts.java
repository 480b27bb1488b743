package io.homelab.remote;

import io.homelab.model.Host;

/** Opens hosts. Safe for use by several threads, even for the same host. */
@FunctionalInterface
public interface RemoteHosts {
  /**
   * Connects to a host, or to this computer if the host is local. Each call opens a new connection;
   * {@link Connections} caches them.
   *
   * <p>Takes a bounded time, not counting the time a person types: each part has its own limit,
   * which is the host's {@code connect_timeout_s} or the default.
   *
   * @return the open host, under the name of its entry; the caller closes it
   * @throws RemoteException {@code UNREACHABLE}, {@code HOST_KEY_UNKNOWN}, {@code
   *     HOST_KEY_CHANGED}, {@code AUTH_REFUSED} or {@code INTERRUPTED}, with a hint that says what
   *     to type or to change; nothing is left open then
   */
  RemoteHost open(Host host);
}
