package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.advice.Advice;
import io.homelab.placement.advice.Advisor;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.strategy.Strategy;
import io.homelab.placement.strategy.StrategyOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which host runs which machine. Pure and total: the same request gives the same result,
 * whatever the order of its machines. Host order matters: ties go to the first host.
 */
public final class PlacementResolver {
  private PlacementResolver() {}

  /** Places what fits. Never throws because something does not fit. */
  public static PlacementResult resolve(PlacementRequest request) {
    Instance instance = new Instance(request);
    List<Workload> queue = instance.queue();
    StrategyOutcome outcome = Strategy.of(request, instance).place(instance, queue);
    List<Decision> decisions = new ArrayList<>(outcome.decisions());
    Set<MachineName> decided = new LinkedHashSet<>();
    for (Decision decision : decisions) {
      decided.add(decision.machine().name());
    }
    List<MachineName> turns = List.copyOf(decided);
    for (Workload workload : instance.workloads()) {
      HostName settled = instance.settledOn(workload);
      if (settled != null && !decided.contains(workload.name())) {
        decisions.add(stays(workload, settled));
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
        outcome.nextIndex().orElse(request.startIndex()),
        turns);
  }

  /** The machines that {@link #resolve} finds no host for, without what would help them. */
  public static List<Decision.Unplaced> leftOver(PlacementRequest request) {
    Instance instance = new Instance(request);
    return Strategy.of(request, instance).place(instance, instance.queue()).decisions().stream()
        .filter(Decision.Unplaced.class::isInstance)
        .map(Decision.Unplaced.class::cast)
        .toList();
  }

  private static Decision stays(Workload workload, HostName host) {
    return new Decision.Placed(
        workload.machine(), host, "exists already on host " + host + " and stays there", List.of());
  }
}
