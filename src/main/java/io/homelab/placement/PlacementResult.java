package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Where every machine goes, and why.
 *
 * @param placements the machines that have a host
 * @param decisions one for every machine of the request, sorted by name
 * @param conclusion whether every machine can be placed; {@link Conclusion.LeftOver} when a greedy
 *     strategy leaves some over that the search can place
 * @param hints what would make the rest fit, easiest first; empty when everything fits or when no
 *     single change is enough
 * @param nextIndex for {@code round_robin}: where the next run starts
 * @param turns the machines that were decided about, in that order; those that stay where they are
 *     had no turn
 */
public record PlacementResult(
    SortedMap<MachineName, HostName> placements,
    List<Decision> decisions,
    Conclusion conclusion,
    List<String> hints,
    int nextIndex,
    List<MachineName> turns) {

  /**
   * The same with one more hint.
   *
   * @param first whether it is the easiest
   */
  public PlacementResult hinting(String hint, boolean first) {
    List<String> all = new ArrayList<>(hints);
    all.add(first ? 0 : all.size(), hint);
    return new PlacementResult(
        placements, decisions, conclusion, List.copyOf(all), nextIndex, turns);
  }

  /** Whether no placement exists or none was found. */
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
