package io.homelab.operations;

import io.homelab.model.Grammar;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.run.LabStatus;
import io.homelab.run.MachineStatus;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A lab as other programs are told of it: from its files and its state, without asking any host.
 *
 * @param lab its name
 * @param hosts its hosts, in file order
 * @param machines its machines, by name
 * @param edges what depends on what
 */
public record LabMap(
    LabName lab, List<MappedHost> hosts, List<MappedMachine> machines, List<MappedEdge> edges) {
  /** Names that every computer has for itself. */
  private static final Set<String> TAKEN =
      Set.of("localhost", "ip6-localhost", "ip6-loopback", "ip6-allnodes", "ip6-allrouters");

  /** Copies the lists. */
  public LabMap {
    hosts = List.copyOf(hosts);
    machines = List.copyOf(machines);
    edges = List.copyOf(edges);
  }

  /**
   * A host.
   *
   * @param name its name
   * @param state {@code online} or {@code maintenance} as the file says, or {@code cordoned}
   */
  public record MappedHost(HostName name, String state) {}

  /**
   * A machine.
   *
   * @param name its name
   * @param hostname what it calls itself
   * @param host where it is; empty when it was not made
   * @param state one word, as {@code vos status} has it
   * @param bridged its address on the LAN, once it is known
   * @param privately its address on the private network of its host; only while it is made
   * @param here whether its host is this computer
   */
  public record MappedMachine(
      MachineName name,
      String hostname,
      Optional<HostName> host,
      String state,
      Optional<String> bridged,
      Optional<String> privately,
      boolean here) {
    /** Where it is best reached: on the LAN, else on the private network of its host. */
    public Optional<String> address() {
      return bridged.or(() -> privately);
    }

    /** Whether only its host reaches it, which is another computer. */
    public boolean onlyOnHost() {
      return bridged.isEmpty() && privately.isPresent() && !here;
    }
  }

  /**
   * A dependency.
   *
   * @param from what depends
   * @param to on what
   * @param crossHost whether both are made, on different hosts
   */
  public record MappedEdge(MachineName from, MachineName to, boolean crossHost) {}

  /** The lab as its files and its state have it. */
  public static Answer<LabMap> of(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      List<MappedHost> hosts = lab.hosts().all().stream().map(host -> host(host, state)).toList();
      List<MappedMachine> machines = new ArrayList<>();
      for (MachineStatus status : LabStatus.lastSeen(lab.lab(), state)) {
        machines.add(machine(status, lab));
      }
      List<MappedEdge> edges =
          lab.lab().edges().stream()
              .map(edge ->
                  new MappedEdge(edge.from(), edge.to(), differ(state, edge.from(), edge.to())))
              .toList();
      return new LabMap(lab.lab().name(), hosts, machines, edges);
    });
  }

  private static MappedHost host(Host host, LabState state) {
    return new MappedHost(
        host.name(),
        state.cordoned().contains(host.name()) ? "cordoned" : host.status().wireName());
  }

  private static MappedMachine machine(MachineStatus status, OpenLab lab) {
    Optional<Machine> described = lab.lab().machine(status.name());
    Optional<Host> host =
        lab.hosts().all().stream()
            .filter(each -> status.host().map(each.name()::equals).orElse(false))
            .findFirst();
    return new MappedMachine(
        status.name(),
        described.map(Machine::hostname).orElse(status.name().value()),
        status.host(),
        status.state(),
        status.bridgedIp().filter(Grammar::isIpAddress),
        status.privateIp().filter(ip -> status.host().isPresent() && Grammar.isIpAddress(ip)),
        host.map(Host::isThisComputer).orElse(false));
  }

  private static boolean differ(LabState state, MachineName from, MachineName to) {
    return state.machine(from).isPresent()
        && state.machine(to).isPresent()
        && !state.machine(from).get().host().equals(state.machine(to).get().host());
  }

  /**
   * The names under which a machine is looked up: its own, what it calls itself, and its own with
   * the lab's. Names of other things are not among them: what every computer calls itself, and what
   * looks like a number.
   */
  public List<String> namesOf(MappedMachine machine) {
    Set<String> names = new LinkedHashSet<>();
    names.add(machine.name().value());
    names.add(machine.hostname());
    names.add(machine.name() + "." + lab);
    names.removeIf(name ->
        TAKEN.contains(name) || !Grammar.isHostNameOrAddress(name) || Grammar.isIpAddress(name));
    return List.copyOf(names);
  }
}
