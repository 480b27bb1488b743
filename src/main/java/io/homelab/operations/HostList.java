package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the hosts of a lab have, keep, use and have left.
 *
 * @param hosts the hosts, in file order
 * @param nobodyAnswered whether hosts were asked and none answered
 */
public record HostList(List<HostPlan> hosts, boolean nobodyAnswered) {
  /** Copies the list. */
  public HostList {
    hosts = List.copyOf(hosts);
  }

  /**
   * Asks them.
   *
   * @param offline whether to list what the files and the state say, and ask nobody
   */
  public static Answer<HostList> of(OpenLab lab, boolean offline) {
    return Answer.of(() -> {
      Optional<SortedMap<HostName, ProbeResult>> probes = lab.hosts().probeUnless(offline);
      return new HostList(
          Planner.plan(lab.planRequest(lab.kept().load(), probes)).hosts(),
          probes
              .map(answers ->
                  answers.values().stream().allMatch(ProbeResult.Unreachable.class::isInstance))
              .orElse(false));
    });
  }

  /** With those of another lab, as far as they are other computers: each has a file of its own. */
  public HostList and(HostList other) {
    List<HostPlan> all = new ArrayList<>(hosts);
    for (HostPlan each : other.hosts) {
      if (all.stream().noneMatch(known -> isSame(known.host(), each.host()))) {
        all.add(each);
      }
    }
    return new HostList(all, nobodyAnswered && other.nobodyAnswered);
  }

  /** Whether two labs mean the same host. */
  public static boolean isSame(Host one, Host other) {
    return one.name().equals(other.name()) && one.address().equals(other.address());
  }
}
