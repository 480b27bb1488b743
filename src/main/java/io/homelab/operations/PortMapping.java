package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A port of a machine that its host forwards, as {@code topology.yaml} says: not every provider
 * tells.
 *
 * @param machine the machine
 * @param host the host that it is on
 * @param guest the port in the machine
 * @param protocol {@code tcp} or {@code udp}
 * @param address where the port is to be reached
 * @param port the port there
 * @param onlyOnHost whether only the host itself reaches it
 * @param autoCorrect whether Vagrant takes another port where this one is in use
 */
public record PortMapping(
    MachineName machine,
    HostName host,
    long guest,
    String protocol,
    String address,
    long port,
    boolean onlyOnHost,
    boolean autoCorrect) {

  /**
   * The forwarded ports of the machines that are up.
   *
   * @param machine only of this machine, which must be up
   * @param guest only for this port in the machine, which must be forwarded
   */
  public static Answer<List<PortMapping>> of(
      OpenLab lab, Optional<String> machine, Optional<Integer> guest) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Map<MachineName, Machine> known = new TreeMap<>();
      lab.lab().machines().forEach(described -> known.put(described.name(), described));
      Set<MachineName> selection = LabLookup.select(machine.stream().toList(), known.keySet());
      MissingHost.none(lab, state, selection);
      List<PortMapping> mappings = new ArrayList<>();
      known.forEach((name, described) -> {
        Optional<MachineRecord> record = state.machine(name).filter(MachineRecord::running);
        if (selection.contains(name) && record.isPresent()) {
          mappings.addAll(ports(described, lab.words().host(record.get().host().value())));
        } else if (machine.isPresent() && selection.contains(name)) {
          throw new RefusedException(
              Refusal.usage("machine %s is not up".formatted(name), "run: homelab vos up " + name));
        }
      });
      mappings.removeIf(mapping -> guest.map(port -> mapping.guest() != port).orElse(false));
      if (guest.isPresent() && mappings.isEmpty()) {
        throw new RefusedException(
            Refusal.usage(
                "no host forwards a port to port %d of %s"
                    .formatted(
                        guest.get(), machine.map(name -> "machine " + name).orElse("a machine")),
                "for all ports, run: homelab vos port"));
      }
      return List.copyOf(mappings);
    });
  }

  private static List<PortMapping> ports(Machine machine, Host host) {
    List<PortMapping> ports = new ArrayList<>();
    for (Network network : machine.networks()) {
      if (network.type().equals("forwarded_port")
          && network.options().get("guest") instanceof Number guest
          && network.options().get("host") instanceof Number port) {
        String bound = text(network, "host_ip", "");
        boolean everywhere = bound.isEmpty() || bound.equals("0.0.0.0") || bound.equals("::");
        boolean loopback =
            bound.startsWith("127.") || bound.equals("::1") || bound.equals("localhost");
        ports.add(
            new PortMapping(
                machine.name(),
                host.name(),
                guest.longValue(),
                text(network, "protocol", "tcp"),
                everywhere ? host.address() : bound,
                port.longValue(),
                loopback && !host.isThisComputer(),
                Boolean.TRUE.equals(network.options().get("auto_correct"))));
      }
    }
    return ports;
  }

  private static String text(Network network, String option, String otherwise) {
    Object value = network.options().get(option);
    return value == null ? otherwise : value.toString();
  }

  /** Address and port as in a URL. */
  public String where() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }
}
