package io.homelab.state;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;

/**
 * A copy of a machine on a host that was assumed lost when the machine was made elsewhere. It is
 * this lab's, but never the lab's machine.
 *
 * @param machine the machine
 * @param record what was known of the copy
 */
public record Stray(MachineName machine, MachineRecord record) {
  /** Where the copy is. */
  public HostName host() {
    return record.host();
  }

  /** Whether it is the copy of that machine on that host. */
  public boolean is(MachineName name, HostName host) {
    return machine.equals(name) && host().equals(host);
  }
}
