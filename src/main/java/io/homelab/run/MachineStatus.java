package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.Optional;

/**
 * A machine as it is known or was just found.
 *
 * @param name the machine
 * @param host where it is, or would be; absent when it was never placed
 * @param state {@code running}, {@code suspended}, {@code paused} by its hypervisor, {@code
 *     stopped}, {@code creating}, {@code not_created} or {@code unknown}
 * @param privateIp its address on the private network
 * @param bridgedIp its address on the LAN
 */
public record MachineStatus(
    MachineName name,
    Optional<HostName> host,
    String state,
    Optional<String> privateIp,
    Optional<String> bridgedIp) {}
