package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An edge between two hosts needs a bridged NIC at both ends. So where one of the two hosts cannot
 * bridge, a machine and the neighbours that are placed already must be on one host. Where every
 * host can bridge, as far as is known, this rule never rejects.
 */
record BridgeRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
    if (workload.neighbours().isEmpty()) {
      return List.of();
    }
    List<Rejection> broken = new ArrayList<>();
    for (Workload neighbour : workload.neighbours()) {
      HostName there = occupancy.where(neighbour);
      if (there == null || there.equals(node.name())) {
        continue;
      }
      Node other = occupancy.node(there);
      if (node.offer().bridgeProblem().isPresent()) {
        broken.add(rejection(node, neighbour, there, node.offer()));
      } else if (other != null && other.offer().bridgeProblem().isPresent()) {
        broken.add(rejection(node, neighbour, there, other.offer()));
      }
    }
    return broken;
  }

  private static Rejection rejection(
      Node node, Workload neighbour, HostName there, HostOffer unbridged) {
    Optional<String> problem = unbridged.bridgeProblem();
    return new Rejection.BridgeUnusable(
        node.name(), neighbour.name(), there, unbridged.host().name(), problem.orElse(""));
  }
}
