package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines with affinity share one host: all that are linked, directly or through others, whoever
 * lists whom. One machine is placed at a time, so the first of them is free and the later ones
 * follow it.
 */
record AffinityRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Guest guest, Site site, Occupancy occupancy) {
    if (guest.together().isEmpty()) {
      return List.of();
    }
    List<Rejection> elsewhere = new ArrayList<>();
    for (Guest partner : guest.together()) {
      HostName there = occupancy.where(partner);
      if (there != null && partner != guest && !there.equals(site.name())) {
        elsewhere.add(new Rejection.PartnerElsewhere(site.name(), partner.name(), there));
      }
    }
    return elsewhere;
  }
}
