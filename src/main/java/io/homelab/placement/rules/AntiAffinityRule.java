package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;

/** Machines with anti-affinity never share a host, whoever of the two lists the other. */
record AntiAffinityRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
    if (workload.apart().isEmpty()) {
      return List.of();
    }
    List<Rejection> here = new ArrayList<>();
    for (Workload other : workload.apart()) {
      if (node.name().equals(occupancy.where(other))) {
        here.add(new Rejection.ApartFrom(node.name(), other.name()));
      }
    }
    return here;
  }
}
