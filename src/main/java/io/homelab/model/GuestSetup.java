package io.homelab.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine is inside.
 *
 * @param hostname the host name inside the machine
 * @param networks its networks, in file order
 * @param provision shell scripts, in order
 * @param vagrant extras that reach {@code config-vos.yaml} untouched: nested maps, lists, scalars
 * @param kept what the lab's own Vagrantfile says beyond that, where the lab keeps one
 */
public record GuestSetup(
    String hostname,
    List<Network> networks,
    List<Provisioner> provision,
    Map<String, Object> vagrant,
    Optional<KeptMachine> kept) {

  /** Copies the lists. */
  public GuestSetup {
    networks = List.copyOf(networks);
    provision = List.copyOf(provision);
  }

  /** Of a machine that no Vagrantfile but ours defines. */
  public GuestSetup(
      String hostname,
      List<Network> networks,
      List<Provisioner> provision,
      Map<String, Object> vagrant) {
    this(hostname, networks, provision, vagrant, Optional.empty());
  }

  /** The same machine, defined by the lab's own Vagrantfile. */
  public GuestSetup definedBy(KeptMachine own) {
    return new GuestSetup(hostname, networks, provision, vagrant, Optional.of(own));
  }

  /** A machine of that name and nothing else. */
  public static GuestSetup named(String hostname) {
    return new GuestSetup(hostname, List.of(), List.of(), Map.of());
  }

  /** Whether Vagrant has something to run in it: scripts here, or provisioners of the extras. */
  public boolean hasProvisioners() {
    return !provision.isEmpty()
        || kept.filter(own -> !own.provisioners().isEmpty()).isPresent()
        || (vagrant.get("vm") instanceof Map<?, ?> vm && vm.containsKey("provision"));
  }

  /** The first fixed address on a private network, if any. */
  public Optional<String> privateIp() {
    return networks.stream().filter(Network::isPrivate).flatMap(n -> n.ip().stream()).findFirst();
  }
}
