package io.homelab.run;

import io.homelab.engine.vagrant.Vagrantfile;
import io.homelab.engine.vagrant.VosConfig;
import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.Check;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the workdirs say about the lab: which machine is defined on which host. Vagrant can only
 * destroy what it finds defined, so machines that are about to go are defined, too, from what the
 * state knows of them.
 */
final class LabDefinition {
  private final Lab lab;
  private final String owner;
  private final String lineage;
  private final SortedMap<MachineName, HostName> placements;
  private final SortedMap<MachineName, BridgedNic> nics;
  private final WorkdirContent files;

  private LabDefinition(
      Lab lab,
      String owner,
      String lineage,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      WorkdirContent files) {
    this.lab = lab;
    this.lineage = lineage;
    this.owner = owner;
    this.placements = placements;
    this.nics = nics;
    this.files = files;
  }

  /**
   * A definition with the lab's files.
   *
   * @throws WorkdirContent.UnreadableFileException when one of them is not there
   */
  static LabDefinition of(
      Lab lab,
      String owner,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      LabState state) {
    return of(lab, owner, placements, nics, state, WorkdirContent.ofLab(lab));
  }

  /** A definition alone: what machines need to go, even when the lab's files are gone already. */
  static LabDefinition withoutFiles(
      Lab lab,
      String owner,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      LabState state) {
    return of(lab, owner, placements, nics, state, new WorkdirContent(new TreeMap<>()));
  }

  private static LabDefinition of(
      Lab lab,
      String owner,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      LabState state,
      WorkdirContent files) {
    List<Machine> machines = new ArrayList<>(lab.machines());
    for (MachineName name : placements.keySet()) {
      if (lab.machine(name).isEmpty()) {
        machines.add(departed(name, state.machine(name)));
      }
    }
    Lab all =
        new Lab(
            lab.name(),
            lab.strategy(),
            lab.directory(),
            lab.boxesDir(),
            lab.sync(),
            List.copyOf(machines));
    return new LabDefinition(all, owner, state.lineage(), placements, nics, files);
  }

  /** A machine that is in no file any more: enough for Vagrant to find and destroy it. */
  private static Machine departed(MachineName name, Optional<MachineRecord> record) {
    return new Machine(
        name,
        new Role(name.value()),
        record.map(MachineRecord::resources).orElse(new Resources(1, 512, 0)),
        record.map(MachineRecord::box).orElse(new BoxRef("departed", "0", "libvirt")),
        name.value(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        0,
        new Check.Ping(),
        List.of(),
        Map.of());
  }

  WorkdirContent content(HostName host) {
    SortedMap<String, byte[]> generated = new TreeMap<>();
    generated.put(Vagrantfile.FILE_NAME, Vagrantfile.bytes());
    generated.put(VosConfig.FILE_NAME, VosConfig.bytes(lab, placements, nics, Optional.of(host)));
    return files.with(generated);
  }

  MarkerFile marker(HostName host) {
    SortedMap<String, Resources> held = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      if (host.equals(placements.get(machine.name()))) {
        held.put(machine.name().value(), machine.resources());
      }
    }
    return new MarkerFile(lab.name(), owner, lineage, held);
  }
}
