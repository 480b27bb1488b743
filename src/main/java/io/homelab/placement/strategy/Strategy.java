package io.homelab.placement.strategy;

import io.homelab.placement.PlacementRequest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.List;
import java.util.Optional;

/** A way to choose hosts. All strategies follow the same rules. */
public sealed interface Strategy permits Greedy, Optimal {
  /** The strategy that a request asks for. */
  static Strategy of(PlacementRequest request, Instance instance) {
    return switch (request.strategy()) {
      case FIRST_FIT_DECREASING -> new FirstFitDecreasing();
      case BEST_FIT -> new BestFit();
      case LEAST_LOADED -> new LeastLoaded();
      case ROUND_ROBIN -> new RoundRobin(request.startIndex());
      case RANDOM -> new RandomFit(request.seed());
      case STICKY -> Sticky.to(instance);
      case OPTIMAL -> new Optimal();
    };
  }

  /** Whether the strategy that the request asks for finds a host for every machine. */
  static boolean placesAll(PlacementRequest request) {
    Instance instance = new Instance(request);
    return of(request, instance).place(instance, instance.queue()).complete();
  }

  /**
   * Places machines; those that find no host are left over, and the others are still placed.
   *
   * @param instance hosts, machines and what is settled
   * @param queue the machines to place, the most important first
   * @return one decision for every machine of the queue, in its order, and then one for every
   *     settled machine that has to move
   */
  StrategyOutcome place(Instance instance, List<Workload> queue);

  /**
   * The score by which hosts are compared, as text: of those that fit, the lowest wins. Empty for a
   * strategy that compares none.
   */
  default Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.empty();
  }
}
