package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.problem.SpreadGroup;
import java.util.List;

/** A failure domain takes its share of a group that is spread, and no more. */
record SpreadRule() implements OccupancyRule {
  @Override
  public List<Rejection> check(Guest guest, Site site, Occupancy occupancy) {
    SpreadGroup group = guest.spread();
    if (group == null) {
      return List.of();
    }
    String domain = group.domain(site);
    if (domain == null) {
      return List.of(new Rejection.NoDomain(site.name(), group.label()));
    }
    int there = occupancy.inDomain(group, domain);
    return there < group.most()
        ? List.of()
        : List.of(
            new Rejection.DomainFull(
                site.name(), group.label(), domain, guest.machine().role(), there, group.most()));
  }
}
