package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What moving machines means: they are made anew elsewhere, and so is every machine that needs
 * another NIC because of it.
 *
 * @param plan the plan with the moves
 * @param moves the machines that move, and where
 * @param alsoReplaced the machines that are replaced because of the moves, sorted by name
 */
public record Moving(
    Plan plan, SortedMap<MachineName, HostName> moves, List<MachineStep.Present> alsoReplaced) {

  /** Plans the moves, and compares with the plan without them. */
  static Moving of(PlanRequest request, SortedMap<MachineName, HostName> moves) {
    Plan before = Planner.plan(request);
    Plan plan = Planner.plan(request.withLab(request.lab().pinned(moves)));
    SortedSet<MachineName> replacedAnyway = new TreeSet<>();
    before.with(Action.REPLACE).forEach(step -> replacedAnyway.add(step.name()));
    List<MachineStep.Present> also = new ArrayList<>();
    for (MachineStep.Present step : plan.present()) {
      if (step.action() == Action.REPLACE
          && !moves.containsKey(step.name())
          && !replacedAnyway.contains(step.name())) {
        also.add(step);
      }
    }
    return new Moving(plan, moves, List.copyOf(also));
  }
}
