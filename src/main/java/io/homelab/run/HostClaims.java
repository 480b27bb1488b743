package io.homelab.run;

import io.homelab.model.HostName;

/** Whether this run may still change what a host has of its lab. */
@FunctionalInterface
public interface HostClaims {
  /** Nobody else can change it. */
  HostClaims UNDISPUTED = host -> {};

  /**
   * Checks it before something new is begun there.
   *
   * @throws io.homelab.remote.RemoteException {@code LOCK_LOST} when somebody else took the host's
   *     lock
   */
  void require(HostName host);
}
