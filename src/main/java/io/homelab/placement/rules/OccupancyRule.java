package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.List;

/** A rule about what runs already, there or elsewhere. */
sealed interface OccupancyRule
    permits AffinityRule, AntiAffinityRule, BridgeRule, RoomRule, SpreadRule {
  /** The reasons against the host at that moment; none when it may take the machine. */
  List<Rejection> check(Workload workload, Node node, Occupancy occupancy);
}
