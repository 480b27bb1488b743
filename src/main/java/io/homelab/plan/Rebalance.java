package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.question.Balance;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Which moves would even out the use of the hosts, and what they cost. Only machines that exist and
 * are where they should be may move; what is known of a silent host's machines is too little.
 *
 * @param balance the moves, and the use before and after
 * @param moving what they mean, for the machines that exist
 * @param missing how many machines of the lab do not exist yet and do not count; they do where the
 *     moves would otherwise leave one without a host
 */
public record Rebalance(Balance balance, Moving moving, int missing) {
  /** Looks for moves. */
  public static Rebalance of(PlanRequest request) {
    SortedMap<MachineName, HostName> existing = Planner.whereabouts(request);
    PlanRequest known = request.withLab(request.lab().only(existing.keySet()));
    Plan plan = Planner.plan(known);
    Set<MachineName> movable = new TreeSet<>();
    for (MachineStep.Present step : plan.present()) {
      if (step.host().equals(existing.get(step.name()))) {
        movable.add(step.name());
      }
    }
    plan.stranded().forEach(stranded -> movable.remove(stranded.machine()));
    Balance balance = Balance.of(Planner.placementRequest(known).after(plan.placement()), movable);
    int missing = request.lab().machines().size() - known.lab().machines().size();
    if (missing > 0 && leavesOneOver(request, balance.moves())) {
      Plan whole = Planner.plan(request);
      if (whole.placement().unplaced().isEmpty()) {
        // Whoever moves them makes the others, too: these then have their hosts already.
        balance = Balance.of(Planner.placementRequest(request).after(whole.placement()), movable);
        missing = 0;
      }
    }
    return new Rebalance(balance, Moving.of(known, balance.moves()), missing);
  }

  private static boolean leavesOneOver(
      PlanRequest request, SortedMap<MachineName, HostName> moves) {
    return !moves.isEmpty()
        && !Planner.plan(request.withLab(request.lab().pinned(moves)))
            .placement()
            .unplaced()
            .isEmpty();
  }
}
