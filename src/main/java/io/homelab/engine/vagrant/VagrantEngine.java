package io.homelab.engine.vagrant;

import io.homelab.engine.BoxShelf;
import io.homelab.engine.CanonicalDigest;
import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineSession;
import io.homelab.engine.Fingerprint;
import io.homelab.engine.ForeignDefinition;
import io.homelab.engine.MachineDigests;
import io.homelab.engine.vagrant.evaluation.VagrantfileReading;
import io.homelab.model.Argv;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LibvirtExtras;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Vagrant, with one fixed Vagrantfile for every lab and host. */
public final class VagrantEngine implements Engine {
  private static final String VIRTUALBOX = "virtualbox";

  @Override
  public String name() {
    return "vagrant";
  }

  /**
   * The digests of a machine. vagrant-libvirt adds NICs and sizes disks only when it creates a
   * machine (its reload touches neither), so there networks belong to the shape; VirtualBox sets
   * them at every boot.
   */
  @Override
  public MachineDigests digests(
      Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint) {
    List<Object> shape = new ArrayList<>();
    shape.add(machine.box().name());
    shape.add(machine.box().version());
    shape.add(machine.box().provider());
    List<Object> networks = new ArrayList<>();
    machine.networks().forEach(n -> networks.add(List.of(n.type(), n.options())));
    nic.ifPresent(n -> networks.add(List.of(n.mac(), n.device())));
    String settings = fingerprint.settings();
    if (machine.box().provider().equals(VIRTUALBOX)) {
      settings = CanonicalDigest.of(List.of(settings, networks));
    } else {
      shape.add(networks);
      shape.add(machine.boxDiskGb());
      for (LibvirtExtras.AddedDisk disk : LibvirtExtras.of(machine).disks()) {
        shape.add(List.of(disk.sizeGb(), disk.volume().orElse(""), disk.shared()));
      }
    }
    return new MachineDigests(CanonicalDigest.of(shape), settings, fingerprint.scripts());
  }

  @Override
  public SortedMap<String, byte[]> definition(
      Lab lab,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      Optional<HostName> host) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(Vagrantfile.FILE_NAME, Vagrantfile.bytes());
    files.put(VosConfig.FILE_NAME, VosConfig.bytes(lab, placements, nics, host));
    return files;
  }

  @Override
  public Optional<ForeignDefinition> foreign() {
    return Optional.of(new VagrantfileReading());
  }

  @Override
  public Optional<BoxShelf> shelf(EngineContext context, Lab lab) {
    Optional<String> libvirt =
        lab.machines().stream().flatMap(m -> LibvirtExtras.of(m).uri().stream()).findFirst();
    return Optional.of(new VagrantShelf(context, libvirt));
  }

  @Override
  public Optional<Argv> renaming(String workdir, MachineName from, MachineName to) {
    return Optional.of(VagrantCommands.renaming(workdir, from, to));
  }

  @Override
  public Optional<Argv> handingOver(
      String workdir, MachineName from, String otherWorkdir, MachineName to, String lineage) {
    return Optional.of(VagrantCommands.handingOver(workdir, from, otherWorkdir, to, lineage));
  }

  @Override
  public EngineSession open(EngineContext context) {
    return new VagrantSession(context);
  }
}
