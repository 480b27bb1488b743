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

  /** The number of this run's lease, for the marker there; 0 where it has none. */
  default long fence(HostName host) {
    return 0;
  }

  /**
   * The same, for scripts that look themselves at who has the lock.
   *
   * @return the token of this run's lock on the host; empty when it has none there
   */
  default String holder(HostName host) {
    require(host);
    return "";
  }
}
