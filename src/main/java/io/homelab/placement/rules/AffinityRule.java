package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines with affinity share one host: all that are linked, directly or through others, whoever
 * lists whom. One machine is placed at a time, so the first of them is free and the later ones
 * follow it.
 */
record AffinityRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
    if (workload.together().isEmpty()) {
      return List.of();
    }
    List<Rejection> elsewhere = new ArrayList<>();
    for (Workload partner : workload.together()) {
      HostName there = occupancy.where(partner);
      if (there != null && partner != workload && !there.equals(node.name())) {
        elsewhere.add(new Rejection.PartnerElsewhere(node.name(), partner.name(), there));
      }
    }
    return elsewhere;
  }
}
