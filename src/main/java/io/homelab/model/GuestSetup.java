package io.homelab.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine is inside.
 *
 * @param hostname the host name inside the machine
 * @param networks its networks, in file order
 * @param provision its provisioners, in order
 * @param vagrant extras that reach {@code config-vos.yaml} untouched: nested maps, lists, scalars
 */
public record GuestSetup(
    String hostname,
    List<Network> networks,
    List<Provisioner> provision,
    Map<String, Object> vagrant) {

  /** Copies the lists. */
  public GuestSetup {
    networks = List.copyOf(networks);
    provision = List.copyOf(provision);
  }

  /** A machine of that name and nothing else. */
  public static GuestSetup named(String hostname) {
    return new GuestSetup(hostname, List.of(), List.of(), Map.of());
  }

  /** All provisioners that can be named, those of the extras last. */
  public List<ProvisionerTag> provisioners() {
    List<ProvisionerTag> tags = new ArrayList<>(ProvisionerTag.of(provision));
    tags.addAll(ProvisionerTag.ofExtras(vagrant));
    return List.copyOf(tags);
  }

  /** Whether something runs in it by itself: here, or among the extras. */
  public boolean hasProvisioners() {
    return hasEngineProvisioners()
        || provision.stream().anyMatch(entry -> entry.terms().run() != RunPolicy.NEVER);
  }

  /** Whether Vagrant has something of that to run. */
  public boolean hasEngineProvisioners() {
    return provision.stream()
            .anyMatch(entry -> !entry.runsHere() && entry.terms().run() != RunPolicy.NEVER)
        || (vagrant.get("vm") instanceof Map<?, ?> vm && vm.containsKey("provision"));
  }

  /** The first fixed address on a private network, if any. */
  public Optional<String> privateIp() {
    return networks.stream().filter(Network::isPrivate).flatMap(n -> n.ip().stream()).findFirst();
  }
}
