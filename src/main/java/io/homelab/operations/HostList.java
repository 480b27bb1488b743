package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
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
}
