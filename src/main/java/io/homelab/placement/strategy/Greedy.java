package io.homelab.placement.strategy;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import java.util.List;

/** A strategy that places one machine after another and never backtracks. */
sealed interface Greedy extends Strategy
    permits BestFit, FirstFitDecreasing, LeastLoaded, LeastMeasured, RandomFit, RoundRobin, Sticky {
  /**
   * Starts a run.
   *
   * @param eligible the instance's hosts for each machine
   */
  Picker start(Instance instance, EligibleNodes eligible);

  /**
   * Why a machine went where it did.
   *
   * @param workload the machine
   * @param chosen its host
   * @param fitting all hosts that could have taken it, {@code chosen} too, in {@code hosts.yaml}
   *     order
   * @param before the occupancy just before it was placed
   * @return one sentence without a full stop that names the fitting hosts, as far as {@link
   *     ReasonText#named} goes
   */
  String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before);

  @Override
  default StrategyOutcome place(Instance instance, List<Workload> queue) {
    StrategyOutcome outcome = place(instance, queue, true);
    if (outcome.complete() || queue.stream().noneMatch(Workload::prefers)) {
      return outcome;
    }
    // What a machine would like must not cost another one its host.
    StrategyOutcome plain = place(instance, queue, false);
    return ByPriority.placesMoreImportant(plain, outcome) ? plain : outcome;
  }

  /** Ends each try at the first machine without a host. */
  @Override
  default boolean placesAll(Instance instance, List<Workload> queue) {
    return placesAll(instance, queue, true)
        || (queue.stream().anyMatch(Workload::prefers) && placesAll(instance, queue, false));
  }

  private boolean placesAll(Instance instance, List<Workload> queue, boolean preferring) {
    return ByPriority.placesAll(
        queue, order -> new GreedyRun(this, instance, preferring).placesAll(order));
  }

  private StrategyOutcome place(Instance instance, List<Workload> queue, boolean preferring) {
    return ByPriority.place(queue, order -> new GreedyRun(this, instance, preferring).place(order));
  }
}
