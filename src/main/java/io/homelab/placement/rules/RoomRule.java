package io.homelab.placement.rules;

import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.List;

/**
 * As much is left as the machine needs.
 *
 * @param resource of what
 */
record RoomRule(Resource resource) implements OccupancyRule {
  @Override
  public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
    long needed = workload.need(resource);
    long left = occupancy.left(node, resource);
    return needed <= left
        ? List.of()
        : List.of(new Rejection.NoRoom(node.name(), resource, needed, left));
  }
}
