package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.advice.Advice;
import io.homelab.placement.advice.Advisor;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.strategy.Outcome;
import io.homelab.placement.strategy.Strategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which host runs which machine. Pure and total: the same request gives the same result,
 * whatever the order of its machines. The order of the hosts matters: ties go to the first.
 */
public final class PlacementResolver {
  private PlacementResolver() {}

  /** Places what can be placed; never throws because something does not fit. */
  public static PlacementResult resolve(PlacementRequest request) {
    Instance instance = new Instance(request);
    List<Guest> queue = instance.queue();
    Outcome outcome = Strategy.of(request, instance).place(instance, queue);
    List<Decision> decisions = new ArrayList<>(outcome.decisions());
    Set<MachineName> decided = new HashSet<>();
    for (Decision decision : decisions) {
      decided.add(decision.machine().name());
    }
    for (Guest guest : instance.guests()) {
      HostName settled = instance.settledOn(guest);
      if (settled != null && !decided.contains(guest.name())) {
        decisions.add(stays(guest, settled));
      }
    }
    decisions.sort(Comparator.comparing(d -> d.machine().name()));
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Placed placed) {
        placements.put(placed.machine().name(), placed.host());
      }
    }
    Advice advice = Advisor.advise(request, instance, queue, outcome);
    return new PlacementResult(
        Collections.unmodifiableSortedMap(placements),
        List.copyOf(decisions),
        advice.conclusion(),
        advice.hints(),
        outcome.nextIndex().orElse(request.startIndex()));
  }

  private static Decision stays(Guest guest, HostName host) {
    return new Decision.Placed(
        guest.machine(), host, "exists already on host " + host + " and stays there", List.of());
  }
}
