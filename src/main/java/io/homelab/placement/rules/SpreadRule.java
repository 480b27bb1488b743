package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.SpreadGroup;
import io.homelab.placement.problem.Workload;
import java.util.List;

/** A failure domain takes its share of a group that is spread, and no more. */
record SpreadRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
    SpreadGroup group = workload.spread();
    if (group == null) {
      return List.of();
    }
    String domain = group.domain(node);
    if (domain == null) {
      return List.of(new Rejection.NoDomain(node.name(), group.label()));
    }
    int there = occupancy.inDomain(group, domain);
    return there < group.most()
        ? List.of()
        : List.of(
            new Rejection.DomainFull(
                node.name(),
                group.label(),
                domain,
                workload.machine().role(),
                there,
                group.most()));
  }
}
