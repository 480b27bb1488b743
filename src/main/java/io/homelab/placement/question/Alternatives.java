package io.homelab.placement.question;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the other hosts have against the machines that exist and stay where they are, with all
 * machines in place. No placement asks that: it is only for somebody who wants to know.
 */
public final class Alternatives {
  private Alternatives() {}

  /** By machine, for those that stay: the hosts that could not take it, each with all reasons. */
  public static SortedMap<MachineName, List<HostRejection>> of(
      PlacementRequest request, PlacementResult result) {
    SortedMap<MachineName, List<HostRejection>> all = new TreeMap<>();
    request
        .settled()
        .forEach((name, host) -> {
          if (host.equals(result.placements().get(name))) {
            all.put(name, against(request, result, name, host));
          }
        });
    return all;
  }

  private static List<HostRejection> against(
      PlacementRequest request, PlacementResult result, MachineName name, HostName home) {
    SortedMap<MachineName, HostName> others = new TreeMap<>(result.placements());
    others.remove(name);
    Instance moment = new Instance(request.withSettled(others));
    Occupancy now = new Occupancy(moment);
    List<HostRejection> against = new ArrayList<>();
    for (Workload workload : moment.workloads()) {
      for (Node node : workload.name().equals(name) ? moment.nodes() : List.<Node>of()) {
        HostRejection rejection = Rules.reasons(workload, node, now);
        if (!node.name().equals(home) && !rejection.reasons().isEmpty()) {
          against.add(rejection);
        }
      }
    }
    return against;
  }
}
