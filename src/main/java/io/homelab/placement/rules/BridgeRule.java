package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
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
  public List<Rejection> check(Guest guest, Site site, Occupancy occupancy) {
    if (guest.neighbours().isEmpty()) {
      return List.of();
    }
    List<Rejection> broken = new ArrayList<>();
    for (Guest neighbour : guest.neighbours()) {
      HostName there = occupancy.where(neighbour);
      if (there == null || there.equals(site.name())) {
        continue;
      }
      Site other = occupancy.site(there);
      if (site.offer().bridgeProblem().isPresent()) {
        broken.add(rejection(site, neighbour, there, site.offer()));
      } else if (other != null && other.offer().bridgeProblem().isPresent()) {
        broken.add(rejection(site, neighbour, there, other.offer()));
      }
    }
    return broken;
  }

  private static Rejection rejection(
      Site site, Guest neighbour, HostName there, HostOffer unbridged) {
    Optional<String> problem = unbridged.bridgeProblem();
    return new Rejection.BridgeUnusable(
        site.name(), neighbour.name(), there, unbridged.host().name(), problem.orElse(""));
  }
}
