package io.homelab.operations;

import io.homelab.guest.Polling;
import io.homelab.model.Grammar;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.ProxyJump;
import io.homelab.model.WakeOnLan;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.InterfaceAddress;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.NeighbourSignal;
import io.homelab.remote.RemoteException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Wakes hosts that do not answer and have a {@code mac}: from this computer, and from hosts of the
 * lab that are in their networks, again and again until they answer or their time is up.
 */
final class Awakening {
  private final LabHosts hosts;
  private final InstantSource clock;
  private final Consumer<String> says;

  /**
   * Over those hosts.
   *
   * @param says hears in sentences whom it waits for
   */
  Awakening(LabHosts hosts, InstantSource clock, Consumer<String> says) {
    this.hosts = hosts;
    this.clock = clock;
    this.says = says;
  }

  /** What every host tells, once those that sleep are awake or given up. */
  SortedMap<HostName, ProbeResult> probe() {
    SortedMap<HostName, ProbeResult> told = new TreeMap<>(hosts.probe());
    // Somebody may be at work inside one that is in maintenance.
    awake(
        told,
        hosts.all().stream().filter(host -> host.status() != HostStatus.MAINTENANCE).toList());
    return told;
  }

  /**
   * Wakes some of the hosts.
   *
   * @param told what hosts told so far; those that are woken are replaced
   */
  void awake(SortedMap<HostName, ProbeResult> told, List<Host> some) {
    SortedMap<HostName, Instant> until = new TreeMap<>();
    for (Host host : some) {
      host.setup()
          .wake()
          .filter(wake -> isSilent(told.get(host.name())))
          .ifPresent(wake -> {
            says.accept(
                "host %s does not answer: waking it, for up to %d s"
                    .formatted(host.name(), wake.timeout().toSeconds()));
            until.put(host.name(), clock.instant().plus(wake.timeout()));
          });
    }
    while (!until.isEmpty()) {
      List<Host> asleep =
          hosts.all().stream().filter(host -> until.containsKey(host.name())).toList();
      asleep.forEach(host -> signal(host, told));
      Polling.pause();
      told.putAll(hosts.probe(asleep));
      for (Host host : asleep) {
        Instant end = until.get(host.name());
        if (!isSilent(told.get(host.name()))) {
          says.accept("host %s is awake".formatted(host.name()));
          until.remove(host.name());
        } else if (end != null && !clock.instant().isBefore(end)) {
          says.accept("host %s did not wake".formatted(host.name()));
          until.remove(host.name());
        }
      }
    }
  }

  /** Whether nothing answered, which is not so where a key or a login was refused. */
  private static boolean isSilent(@Nullable ProbeResult told) {
    return told instanceof ProbeResult.Unreachable gone && gone.silent();
  }

  private void signal(Host host, SortedMap<HostName, ProbeResult> told) {
    String mac = host.setup().wake().map(WakeOnLan::mac).orElseThrow();
    hosts.wakeSignal().send(mac);
    told.forEach((name, result) -> {
      if (result instanceof ProbeResult.Reached reached) {
        List<String> broadcasts =
            reached.facts().network().subnets().stream()
                .filter(subnet ->
                    isJump(host, name) || mayHold(subnet, reached.facts().network(), host))
                .map(InterfaceAddress::broadcast)
                .distinct()
                .toList();
        if (!broadcasts.isEmpty()) {
          signal(name, broadcasts, mac);
        }
      }
    });
  }

  /** Through which others are reached is in their network, whatever their addresses look like. */
  private static boolean isJump(Host host, HostName other) {
    return host.proxyJump().orElse(null) instanceof ProxyJump.ViaHost via
        && via.host().equals(other);
  }

  /** A host that is only known by a name may be in the LAN of any other. */
  private static boolean mayHold(InterfaceAddress subnet, HostNetwork network, Host host) {
    return Grammar.isIpAddress(host.address())
        ? subnet.contains(host.address())
        : network.lanInterface().filter(subnet.networkInterface()::equals).isPresent();
  }

  private void signal(HostName neighbour, List<String> broadcasts, String mac) {
    try {
      new NeighbourSignal(hosts.connections().to(neighbour), broadcasts).send(mac);
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw e;
      }
    }
  }
}
