package io.homelab.probe.finding;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.BridgeRule;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.HostNetwork.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether bridged NICs of a host lead to the LAN. */
public final class LanRule {
  private static final String NAME_ONE = "set 'bridge' in hosts.yaml";

  private LanRule() {}

  /**
   * Why no bridged NIC can work.
   *
   * @param what a sentence without its full stop
   * @param fix what to do about it
   */
  public record LanProblem(String what, String fix) {}

  /** The interface that bridged NICs get, where it is known. */
  public static Optional<String> interfaceOf(Host host, HostNetwork network) {
    return host.bridge().or(network::lanInterface);
  }

  /** Why no bridged NIC can work on that host, if that is known. */
  public static Optional<LanProblem> problem(Host host, HostNetwork network) {
    Optional<String> bridge = interfaceOf(host, network);
    if (bridge.isEmpty()) {
      return Optional.of(
          new LanProblem("there is no default route, and hosts.yaml names no bridge", NAME_ONE));
    }
    Optional<NetworkInterface> device = network.networkInterface(bridge.get());
    if (device.isEmpty()) {
      return Optional.of(
          new LanProblem(
              "there is no interface " + bridge.get(),
              "the host has "
                  + String.join(
                      ", ", network.interfaces().stream().map(NetworkInterface::name).toList())));
    }
    return BridgeRule.obstacle(device.get())
        .map(obstacle ->
            new LanProblem(
                "interface %s %s".formatted(bridge.get(), obstacle.clause()), obstacle.fix()));
  }

  static List<Finding> of(Host host, HostFacts facts) {
    HostName name = host.name();
    HostNetwork network = facts.network();
    Optional<LanProblem> problem = problem(host, network);
    if (problem.isPresent()) {
      boolean named = interfaceOf(host, network).isPresent();
      return List.of(
          new Finding(
              name,
              named ? Finding.Level.ERROR : Finding.Level.WARNING,
              problem.get().what(),
              problem.get().fix()));
    }
    List<Finding> found = new ArrayList<>();
    interfaceOf(host, network)
        .flatMap(network::networkInterface)
        .ifPresent(device -> {
          if (!device.bridge() && facts.engine().providers().containsKey("libvirt")) {
            found.add(unbridged(name, device, facts.engine().session()));
          }
          filtered(host, network)
              .ifPresent(what ->
                  found.add(
                      Finding.warning(
                          name,
                          what,
                          "run `sudo sysctl net.bridge.bridge-nf-call-iptables=0` on the host, and"
                              + " keep it in /etc/sysctl.d")));
        });
    return found;
  }

  /** Not to reach its own host may do for a machine; a user's libvirt cannot even make macvtap. */
  private static Finding unbridged(
      HostName host, NetworkInterface device, Optional<String> session) {
    String fix = "create a bridge on top of it, and set 'bridge' in hosts.yaml to that";
    return session
        .map(uri ->
            Finding.error(
                host,
                "%s is not a bridge, and %s joins machines only to bridges"
                    .formatted(device.name(), uri),
                fix))
        .orElseGet(() ->
            Finding.warning(
                host,
                device.name()
                    + " is not a bridge: through macvtap, machines cannot reach this host",
                fix));
  }

  /** A bridge through which the host's firewall may let nothing pass. */
  private static Optional<String> filtered(Host host, HostNetwork network) {
    return interfaceOf(host, network)
        .flatMap(network::networkInterface)
        .filter(device -> device.bridge() && network.filtersBridges())
        .map(device ->
            "traffic through bridge %s passes the host's firewall, which drops it if Docker is installed"
                .formatted(device.name()));
  }
}
