package io.homelab.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A virtual machine of the lab: an entry of {@code topology.yaml} with defaults and {@code count}
 * already applied.
 *
 * @param name its name, unique in the lab
 * @param role its role
 * @param resources what it needs
 * @param box the box it is made from
 * @param constraints where it may run
 * @param dependencies what it waits for
 * @param setup what it is inside
 */
public record Machine(
    MachineName name,
    Role role,
    Resources resources,
    BoxRef box,
    PlacementConstraints constraints,
    Dependencies dependencies,
    GuestSetup setup) {
  private static final Set<String> SIZES = Set.of("cpus", "memory", "numa_nodes", "customize");

  /** The same machine under another name, which is its host name, too. */
  public Machine named(MachineName other) {
    return new Machine(
        other, role, resources, box, constraints, dependencies, setup.called(other.value()));
  }

  /** The same machine with other resources. */
  public Machine withResources(Resources others) {
    return new Machine(name, role, others, box, constraints, dependencies, setup);
  }

  /** The same machine, pinned to that host. */
  public Machine pinnedTo(HostName host) {
    return new Machine(name, role, resources, box, constraints.pinnedTo(host), dependencies, setup);
  }

  /** This machine made from another box. */
  public Machine madeFrom(BoxRef other) {
    return new Machine(name, role, resources, other, constraints, dependencies, setup);
  }

  /** This machine, defined by the lab's own Vagrantfile. */
  public Machine definedBy(KeptMachine own) {
    return new Machine(name, role, resources, box, constraints, dependencies, setup.definedBy(own));
  }

  /** This machine on those networks. */
  public Machine on(List<Network> networks) {
    return new Machine(name, role, resources, box, constraints, dependencies, setup.on(networks));
  }

  /** This machine with another answer to whether it starts though nobody names it. */
  public Machine starting(boolean always) {
    return new Machine(
        name, role, resources, box, constraints, dependencies.starting(always), setup);
  }

  /**
   * What the disk of its box may grow to, in GiB: {@link #resources} without the disks that its
   * extras add. 0 means the box's own size.
   */
  public long boxDiskGb() {
    return Math.max(0, resources.diskGb() - LibvirtExtras.of(this).addedGb());
  }

  /**
   * Whether something beside {@link #resources} may decide how many CPUs and how much memory it
   * gets: extras of its provider, or commands of VirtualBox in the lab's own Vagrantfile.
   */
  public boolean isSizedElsewhere() {
    String provider = box.provider();
    return (kept().isPresent() && !provider.equals(LibvirtExtras.PROVIDER))
        || (vagrant().get(provider) instanceof Map<?, ?> settings
            && settings.keySet().stream().anyMatch(SIZES::contains));
  }

  public boolean hasProvisioners() {
    return setup.hasProvisioners();
  }

  public boolean hasEngineProvisioners() {
    return setup.hasEngineProvisioners();
  }

  /** All its provisioners that can be named. */
  public List<ProvisionerTag> provisioners() {
    return setup.provisioners();
  }

  /** The provisioners that run whenever the lab is brought up, those without a name included. */
  public List<ProvisionerTag> always() {
    return setup.always();
  }

  /** What it needs of things that are counted. */
  public Devices devices() {
    return resources.devices();
  }

  public Optional<String> privateIp() {
    return setup.privateIp();
  }

  public Optional<HostName> pin() {
    return constraints.pin();
  }

  public List<MachineName> affinity() {
    return constraints.affinity();
  }

  public List<MachineName> antiAffinity() {
    return constraints.antiAffinity();
  }

  public SortedMap<String, String> require() {
    return constraints.require();
  }

  /** What must be true of its host, beside {@link #require}. */
  public List<Requirement> conditions() {
    return constraints.conditions();
  }

  public Optional<String> spreadBy() {
    return constraints.spreadBy();
  }

  public Optional<String> architecture() {
    return constraints.architecture();
  }

  public List<Preference> preferences() {
    return constraints.preferences();
  }

  public int priority() {
    return constraints.priority();
  }

  public List<MachineName> dependsOn() {
    return dependencies.dependsOn();
  }

  public List<MachineName> startAfter() {
    return dependencies.startAfter();
  }

  public boolean autostart() {
    return dependencies.autostart();
  }

  public Check check() {
    return dependencies.check();
  }

  public String hostname() {
    return setup.hostname();
  }

  public List<Network> networks() {
    return setup.networks();
  }

  public List<Provisioner> provision() {
    return setup.provision();
  }

  public Optional<KeptMachine> kept() {
    return setup.kept();
  }

  public Map<String, Object> vagrant() {
    return setup.vagrant();
  }

  public Optional<FromPool> fromPool() {
    return setup.fromPool();
  }
}
