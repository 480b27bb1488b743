package io.homelab.placement.strategy;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import java.util.List;
import java.util.Optional;

/**
 * Each machine goes to the host with the least load before the machine is added: 0.4 of the CPU
 * share, 0.4 of the memory share and 0.2 of the disk share.
 */
public record LeastLoaded() implements Greedy {
  private static final List<Integer> WEIGHTS = List.of(2, 2, 1);

  private static final Ranking<WeightedShare> LOAD =
      (workload, node, now) ->
          new WeightedShare(
              List.of(
                  now.share(node, Resource.CPU),
                  now.share(node, Resource.MEMORY),
                  now.share(node, Resource.DISK)),
              WEIGHTS);

  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    return new GrowingScorePicker<>(LOAD, eligible);
  }

  @Override
  public Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.of(LOAD.score(workload, node, now).toString());
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    return LOAD.reason("least loaded", workload, chosen, fitting, before);
  }
}
