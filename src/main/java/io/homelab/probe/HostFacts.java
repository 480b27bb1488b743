package io.homelab.probe;

import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * What one probe found on a host.
 *
 * @param login the account there
 * @param computer what the host is
 * @param engine what makes machines there
 * @param network how it is connected
 * @param workdir the lab's folder there
 * @param machines whose machines are there
 */
public record HostFacts(
    Login login,
    Computer computer,
    EngineFacts engine,
    HostNetwork network,
    WorkdirFacts workdir,
    HostMachines machines) {
  /**
   * The same facts, in which a machine of the lab's workdir is one that holds room there and is
   * none of the lab's.
   *
   * @param held what it was given
   */
  public HostFacts withForeign(LabName lab, String owner, MachineName machine, Resources held) {
    return withMachines(machines.withForeign(lab, owner, machine, held));
  }

  /**
   * The same facts, in which another lab is not there, nor what its disks are filled with.
   *
   * @param lab its name
   * @param owner who made it
   */
  public HostFacts withoutOther(String lab, String owner) {
    List<HostMachines.ForeignLab> others = new ArrayList<>(machines.otherLabs());
    long filled = 0;
    for (HostMachines.ForeignLab each : machines.otherLabs()) {
      if (each.lab().equals(lab) && each.owner().equals(owner)) {
        others.remove(each);
        filled += each.filledGb();
      }
    }
    return new HostFacts(login, computer.withMoreDisk(filled), engine, network, workdir, machines)
        .withMachines(machines.withOthers(others));
  }

  /**
   * The same facts, in which a machine of another lab is off to make room.
   *
   * @param folder the folder of the lab that it belongs to
   * @param other the lab that gets the room
   */
  public HostFacts preempting(String folder, MachineName machine, LabName other) {
    return withMachines(machines.preempting(folder, machine, other));
  }

  HostFacts withMachines(HostMachines others) {
    return new HostFacts(login, computer, engine, network, workdir, others);
  }
}
