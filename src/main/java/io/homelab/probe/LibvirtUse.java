package io.homelab.probe;

import io.homelab.model.Lab;
import io.homelab.model.LibvirtExtras;
import io.homelab.model.LibvirtExtras.AddedDisk;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a lab uses of a host's libvirt.
 *
 * @param uri the libvirt that makes its machines; absent means the host's usual
 * @param pool the storage pool that its disks go to
 * @param volumes the volumes that its topology names, and the machines that want each as their own
 */
public record LibvirtUse(
    Optional<String> uri, String pool, SortedMap<String, SortedSet<MachineName>> volumes) {
  /** The pool that vagrant-libvirt uses by itself. */
  static final String USUAL_POOL = "default";

  /** What that lab uses: of several pools the first that a machine names. */
  public static LibvirtUse of(Lab lab) {
    Optional<String> uri = Optional.empty();
    Optional<String> pool = Optional.empty();
    SortedMap<String, SortedSet<MachineName>> volumes = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      LibvirtExtras extras = LibvirtExtras.of(machine);
      uri = uri.or(extras::uri);
      pool = pool.or(extras::pool);
      for (AddedDisk disk : extras.disks()) {
        // One that may be there already is shared and nobody's own.
        if (!disk.shared() && disk.volume().isPresent()) {
          volumes.computeIfAbsent(disk.volume().get(), name -> new TreeSet<>()).add(machine.name());
        }
      }
    }
    return new LibvirtUse(uri, pool.orElse(USUAL_POOL), volumes);
  }
}
