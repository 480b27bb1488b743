package io.homelab.placement.search;

import io.homelab.placement.Conclusion;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Workload;
import java.util.Map;

/**
 * What a search found.
 *
 * @param conclusion whether all machines have a host; if not, why
 * @param places the hosts of the machines that were to be placed, and of those that have to move;
 *     all others stay where they are
 * @param movesNeeded whether it is proved that no placement exists without a move
 */
public record SearchResult(
    Conclusion conclusion, Map<Workload, Node> places, boolean movesNeeded) {}
