package io.homelab.probe;

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
  HostFacts withMachines(HostMachines others) {
    return new HostFacts(login, computer, engine, network, workdir, others);
  }
}
