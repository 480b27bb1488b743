package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import java.util.List;

/**
 * As much is left as the machine needs.
 *
 * @param resource of what
 */
record RoomRule(Resource resource) implements OccupancyRule {
  @Override
  public List<Rejection> check(Guest guest, Site site, Occupancy occupancy) {
    long needed = guest.need(resource);
    long left = occupancy.left(site, resource);
    return needed <= left
        ? List.of()
        : List.of(new Rejection.NoRoom(site.name(), resource, needed, left));
  }
}
