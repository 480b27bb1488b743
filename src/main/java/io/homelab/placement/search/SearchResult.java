package io.homelab.placement.search;

import io.homelab.placement.Conclusion;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Workload;
import java.util.Map;

/**
 * The result of a search.
 *
 * @param conclusion whether all machines have a host; if not, why
 * @param places the hosts of the machines to place and of those that must move; all others stay
 * @param movesNeeded whether a proof exists that nothing fits without a move
 * @param atLeast how many running machines must move at least, as far as that is proved
 */
public record SearchResult(
    Conclusion conclusion, Map<Workload, Node> places, boolean movesNeeded, int atLeast) {}
