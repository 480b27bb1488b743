package io.homelab.probe;

import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;

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

  HostFacts withMachines(HostMachines others) {
    return new HostFacts(login, computer, engine, network, workdir, others);
  }
}
