package io.homelab.operations;

import io.homelab.state.LabLease;

/**
 * The locks of whoever changes a lab: that of its folder here, and those of its folders on the
 * hosts. Closing gives them back.
 *
 * @param here the lock of the lab's folder on this computer
 * @param hosts the locks on the hosts
 */
record LabLocks(LabLease here, HostLocks hosts) implements AutoCloseable {
  @Override
  public void close() {
    try {
      hosts.close();
    } finally {
      here.close();
    }
  }
}
