package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Wakes hosts by their {@code mac}, and waits for them.
 *
 * @param hosts the hosts that were named, in that order
 */
public record WakeHosts(List<Woken> hosts) {
  /**
   * One host that was named.
   *
   * @param host the host
   * @param answers whether it answers now
   * @param problem why it does not; empty if it does
   */
  public record Woken(HostName host, boolean answers, String problem) {}

  /** Copies the list. */
  public WakeHosts {
    hosts = List.copyOf(hosts);
  }

  /**
   * Wakes those that do not answer.
   *
   * @param names the hosts' names, at least one
   * @param says hears in sentences whom it waits for
   */
  public static Answer<WakeHosts> of(OpenLab lab, List<String> names, Consumer<String> says) {
    return Answer.of(() -> {
      List<Host> named = new ArrayList<>();
      for (String name : names) {
        Host host = lab.words().host(name);
        if (host.setup().wake().isEmpty()) {
          throw new RefusedException(
              Refusal.Kind.USAGE,
              "host %s has no 'mac' in hosts.yaml".formatted(host.name()),
              "add the MAC address of its network card: `ip link` on the host shows it");
        }
        if (!named.contains(host)) {
          named.add(host);
        }
      }
      SortedMap<HostName, ProbeResult> told = new TreeMap<>(lab.hosts().probe());
      new Awakening(lab.hosts(), lab.caller().clock(), says).awake(told, named);
      return new WakeHosts(named.stream().map(host -> woken(host.name(), told)).toList());
    });
  }

  private static Woken woken(HostName host, SortedMap<HostName, ProbeResult> told) {
    return told.get(host) instanceof ProbeResult.Unreachable gone
        ? new Woken(host, false, gone.reason())
        : new Woken(host, true, "");
  }

  /** Whether all of them answer. */
  public boolean allAnswer() {
    return hosts.stream().allMatch(Woken::answers);
  }
}
