package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.SortedMap;

/**
 * Where every machine goes, and why.
 *
 * @param placements the machines that have a host
 * @param decisions one for every machine of the request, sorted by name
 * @param conclusion whether all machines can have a host
 * @param hints the smallest changes that would make the rest fit; empty when all fit
 * @param nextIndex for {@code round_robin}: where the next run starts
 */
public record PlacementResult(
    SortedMap<MachineName, HostName> placements,
    List<Decision> decisions,
    Conclusion conclusion,
    List<String> hints,
    int nextIndex) {

  /** The decisions about machines that found no host, sorted by name. */
  public List<Decision.Unplaced> unplaced() {
    return decisions.stream()
        .filter(Decision.Unplaced.class::isInstance)
        .map(Decision.Unplaced.class::cast)
        .toList();
  }
}
