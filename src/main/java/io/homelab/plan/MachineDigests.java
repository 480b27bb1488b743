package io.homelab.plan;

import io.homelab.model.BridgedNic;
import io.homelab.model.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Digests of a machine's description, to find out what changed since it was made.
 *
 * @param shape everything that only a new machine can change
 * @param settings everything that {@code vagrant reload} can change
 * @param scripts its provision scripts
 */
public record MachineDigests(String shape, String settings, String scripts) {

  /**
   * The digests of a machine. vagrant-libvirt adds NICs and sizes disks only when it creates a
   * machine (its reload touches neither), so there networks belong to the shape; VirtualBox sets
   * them at every boot.
   *
   * @param nic its bridged NIC, if it has one
   * @param fingerprint the machine's
   */
  public static MachineDigests of(
      Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint) {
    List<Object> shape = new ArrayList<>();
    shape.add(machine.box().name());
    shape.add(machine.box().version());
    shape.add(machine.box().provider());
    List<Object> networks = new ArrayList<>();
    machine.networks().forEach(n -> networks.add(List.of(n.type(), n.options())));
    nic.ifPresent(n -> networks.add(List.of(n.mac(), n.device())));
    String settings = fingerprint.settings();
    if (machine.box().provider().equals("virtualbox")) {
      settings = CanonicalDigest.of(List.of(settings, networks));
    } else {
      shape.add(networks);
      shape.add(machine.resources().diskGb());
    }
    return new MachineDigests(CanonicalDigest.of(shape), settings, fingerprint.scripts());
  }
}
