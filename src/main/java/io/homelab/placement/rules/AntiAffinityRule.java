package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.List;

/** Machines with anti-affinity never share a host, whoever of the two lists the other. */
record AntiAffinityRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Guest guest, Site site, Occupancy occupancy) {
    if (guest.apart().isEmpty()) {
      return List.of();
    }
    List<Rejection> here = new ArrayList<>();
    for (Guest other : guest.apart()) {
      if (site.name().equals(occupancy.where(other))) {
        here.add(new Rejection.ApartFrom(site.name(), other.name()));
      }
    }
    return here;
  }
}
