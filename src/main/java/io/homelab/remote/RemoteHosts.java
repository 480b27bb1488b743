package io.homelab.remote;

import io.homelab.model.Host;

/** Opens hosts. */
@FunctionalInterface
public interface RemoteHosts {
  /**
   * Connects to a host, or to this computer when the host is local.
   *
   * @return the open host; the caller closes it
   * @throws RemoteException when it cannot be reached or refuses us
   */
  RemoteHost open(Host host);
}
