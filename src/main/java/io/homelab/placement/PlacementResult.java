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
 * @param conclusion whether all machines can have a host; where a greedy strategy leaves some over
 *     and the search places them, that strategy's own {@link Conclusion.LeftOver}
 * @param hints what would make the rest fit, the easiest first; empty when all fit, and when no
 *     single change is enough
 * @param nextIndex for {@code round_robin}: where the next run starts
 */
public record PlacementResult(
    SortedMap<MachineName, HostName> placements,
    List<Decision> decisions,
    Conclusion conclusion,
    List<String> hints,
    int nextIndex) {

  /** Whether it is known that no placement exists, or that none was found. */
  public boolean isConclusive() {
    return conclusion instanceof Conclusion.Impossible
        || conclusion instanceof Conclusion.NoneFound;
  }

  /** The decisions about machines that found no host, sorted by name. */
  public List<Decision.Unplaced> unplaced() {
    return decisions.stream()
        .filter(Decision.Unplaced.class::isInstance)
        .map(Decision.Unplaced.class::cast)
        .toList();
  }
}
