package io.homelab.placement.strategy;

import io.homelab.placement.PlacementRequest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.List;
import java.util.Optional;

/** A way to choose hosts. All strategies obey the same rules. */
public sealed interface Strategy permits Greedy, Optimal {
  /** The request's strategy. */
  static Strategy of(PlacementRequest request, Instance instance) {
    return switch (request.strategy()) {
      case FIRST_FIT_DECREASING -> new FirstFitDecreasing();
      case BEST_FIT -> new BestFit();
      case LEAST_LOADED ->
          LeastMeasured.counts(instance) ? LeastMeasured.in(instance) : new LeastLoaded();
      case ROUND_ROBIN -> new RoundRobin(request.startIndex());
      case RANDOM -> new RandomFit(request.seed());
      case STICKY -> Sticky.to(instance);
      case OPTIMAL -> new Optimal();
    };
  }

  /** Whether the request's strategy finds a host for every machine. */
  static boolean placesAll(PlacementRequest request) {
    Instance instance = new Instance(request);
    return of(request, instance).placesAll(instance, instance.queue());
  }

  /** Whether {@link #place} finds a host for every machine of the queue. */
  default boolean placesAll(Instance instance, List<Workload> queue) {
    return place(instance, queue).complete();
  }

  /**
   * Places machines. Those without a host are left over; the others are still placed.
   *
   * @param instance hosts, machines and settled placements
   * @param queue the machines to place, highest priority first
   * @return a decision for every machine of the queue, in its order, then one for every settled
   *     machine that must move
   */
  StrategyOutcome place(Instance instance, List<Workload> queue);

  /**
   * The score that hosts are compared by, as text: the lowest that fits wins. Empty for a strategy
   * without scores.
   */
  default Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.empty();
  }
}
