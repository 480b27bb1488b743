package io.homelab.placement.search;

import io.homelab.placement.Conclusion;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Site;
import java.util.Map;

/**
 * What a search answers.
 *
 * @param conclusion whether all machines have a host, and why not
 * @param places the hosts of the machines that were to be placed, and of those that have to move;
 *     all others stay where they are
 * @param movesNeeded whether it is certain that no placement exists without a move
 */
public record Answer(Conclusion conclusion, Map<Guest, Site> places, boolean movesNeeded) {}
