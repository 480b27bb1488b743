package io.homelab.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A virtual machine of the lab: an entry of {@code topology.yaml} with defaults and {@code count}
 * already applied.
 *
 * @param name its name, unique in the lab
 * @param role its role
 * @param resources what it needs
 * @param box the box it is made from
 * @param hostname the host name inside the machine
 * @param pin the host it must run on, if any
 * @param networks its networks, in file order
 * @param dependsOn machines whose check must pass before this one is provisioned, in file order
 * @param startAfter machines that must be up before this one boots, in file order
 * @param affinity machines that must share its host
 * @param antiAffinity machines that must not share its host
 * @param require host labels that must match
 * @param spreadBy the host label over whose values the machines of its role are spread
 * @param architecture the box's architecture in Vagrant's terms, for example {@code amd64}; empty means any. Used only to choose hosts. It is not passed to Vagrant, which uses the host's own since 2.4 and, if given one by name, does not find boxes added without one, such as those that homelab copies
 * @param priority who goes first if not all fit; higher first, default 0
 * @param check what a dependant must reach
 * @param provision shell scripts, in order
 * @param vagrant extras that reach {@code config-vos.yaml} untouched: nested maps, lists, scalars
 */
public record Machine(
    MachineName name,
    Role role,
    Resources resources,
    BoxRef box,
    String hostname,
    Optional<HostName> pin,
    List<Network> networks,
    List<MachineName> dependsOn,
    List<MachineName> startAfter,
    List<MachineName> affinity,
    List<MachineName> antiAffinity,
    SortedMap<String, String> require,
    Optional<String> spreadBy,
    Optional<String> architecture,
    int priority,
    Check check,
    List<ProvisionScript> provision,
    Map<String, Object> vagrant) {

  /** The same machine with other resources. */
  public Machine withResources(Resources others) {
    return new Machine(
        name,
        role,
        others,
        box,
        hostname,
        pin,
        networks,
        dependsOn,
        startAfter,
        affinity,
        antiAffinity,
        require,
        spreadBy,
        architecture,
        priority,
        check,
        provision,
        vagrant);
  }

  /** The same machine, pinned to that host. */
  public Machine pinnedTo(HostName host) {
    return new Machine(
        name,
        role,
        resources,
        box,
        hostname,
        Optional.of(host),
        networks,
        dependsOn,
        startAfter,
        affinity,
        antiAffinity,
        require,
        spreadBy,
        architecture,
        priority,
        check,
        provision,
        vagrant);
  }

  /** Whether it has provisioners: scripts here, or Vagrant's own in the extras. */
  public boolean hasProvisioners() {
    return !provision.isEmpty()
        || (vagrant.get("vm") instanceof Map<?, ?> vm && vm.containsKey("provision"));
  }

  /** The first fixed address on a private network, if any. */
  public Optional<String> privateIp() {
    return networks.stream().filter(Network::isPrivate).flatMap(n -> n.ip().stream()).findFirst();
  }
}
