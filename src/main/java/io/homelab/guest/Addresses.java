package io.homelab.guest;

import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.Optional;

/** The address at which one machine reaches another. */
public final class Addresses {
  private Addresses() {}

  /**
   * On the same host, the private network or else the host's own address for it; across hosts, only
   * the bridged NIC.
   */
  public static Optional<String> from(LabState state, MachineName from, MachineName to) {
    Optional<MachineRecord> source = state.machine(from);
    Optional<MachineRecord> target = state.machine(to);
    if (source.isEmpty() || target.isEmpty()) {
      return Optional.empty();
    }
    if (!source.get().host().equals(target.get().host())) {
      return target.get().bridgedAddress();
    }
    return target
        .get()
        .privateIp()
        // Useless to a machine that is not on a private network itself.
        .filter(ip -> source.get().privateIp().isPresent())
        .or(target.get()::bridgedAddress)
        .or(() ->
            target
                .get()
                .access()
                .map(GuestAccess::address)
                .filter(address -> !address.startsWith("127.") && !address.equals("localhost")));
  }
}
