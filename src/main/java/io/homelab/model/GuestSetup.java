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
 * @param kept what the lab's own Vagrantfile says beyond that, where the lab keeps one
 * @param fromPool the pool that may have it ready, if one is named
 */
public record GuestSetup(
    String hostname,
    List<Network> networks,
    List<Provisioner> provision,
    Map<String, Object> vagrant,
    Optional<KeptMachine> kept,
    Optional<FromPool> fromPool) {

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
    this(hostname, networks, provision, vagrant, Optional.empty(), Optional.empty());
  }

  /** The same machine, defined by the lab's own Vagrantfile. */
  public GuestSetup definedBy(KeptMachine own) {
    return new GuestSetup(hostname, networks, provision, vagrant, Optional.of(own), fromPool);
  }

  /** The same machine with that host name. */
  GuestSetup called(String other) {
    return new GuestSetup(other, networks, provision, vagrant, kept, fromPool);
  }

  /** The same machine on those networks. */
  public GuestSetup on(List<Network> others) {
    return new GuestSetup(hostname, others, provision, vagrant, kept, fromPool);
  }

  /** The same machine, which a pool may have ready. */
  public GuestSetup from(Optional<FromPool> pool) {
    return new GuestSetup(hostname, networks, provision, vagrant, kept, pool);
  }

  /** A machine of that name and nothing else. */
  public static GuestSetup named(String hostname) {
    return new GuestSetup(hostname, List.of(), List.of(), Map.of());
  }

  /** All provisioners that can be named, those of the extras last. */
  public List<ProvisionerTag> provisioners() {
    List<ProvisionerTag> tags = new ArrayList<>(ProvisionerTag.of(provision));
    tags.addAll(ProvisionerTag.ofExtras(vagrant));
    kept.ifPresent(own -> tags.addAll(own.named()));
    return List.copyOf(tags);
  }

  /** Those that run whenever the lab is brought up, also those that nobody can name. */
  List<ProvisionerTag> always() {
    List<ProvisionerTag> tags = new ArrayList<>(ProvisionerTag.of(provision));
    tags.addAll(ProvisionerTag.ofExtras(vagrant));
    kept.ifPresent(own -> own.provisioners().forEach(each -> tags.add(each.tag())));
    return tags.stream().filter(tag -> tag.run() == RunPolicy.ALWAYS).toList();
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
        || kept.filter(KeptMachine::isProvisioned).isPresent()
        || (vagrant.get("vm") instanceof Map<?, ?> vm && vm.containsKey("provision"));
  }

  /** The first fixed address on a private network, if any. */
  public Optional<String> privateIp() {
    return networks.stream().filter(Network::isPrivate).flatMap(n -> n.ip().stream()).findFirst();
  }
}
