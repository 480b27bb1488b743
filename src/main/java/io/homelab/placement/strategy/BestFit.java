package io.homelab.placement.strategy;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import java.util.List;
import java.util.Optional;

/**
 * Each machine goes where the least is left over with it in place: the mean of the free CPU, memory
 * and disk shares after adding it. An unlimited resource counts as wholly free.
 */
public record BestFit() implements Greedy {
  private static final Ranking<WeightedShare> LEFT_OVER =
      (workload, node, now) ->
          new WeightedShare(
              List.of(
                  free(Resource.CPU, workload, node, now),
                  free(Resource.MEMORY, workload, node, now),
                  free(Resource.DISK, workload, node, now)),
              List.of(1, 1, 1));

  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    return new LeftOverPicker(LEFT_OVER, eligible);
  }

  @Override
  public Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.of(LEFT_OVER.score(workload, node, now).toString());
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    return LEFT_OVER.reason("least left over", workload, chosen, fitting, before);
  }

  private static Share free(Resource resource, Workload workload, Node node, Occupancy now) {
    long left = now.left(node, resource);
    if (left == Node.UNLIMITED) {
      return new Share(1, 1);
    }
    // A machine that fits needs no more than is left, and nothing where nothing is left.
    return Share.of(Math.max(0, left - workload.need(resource)), node.usable(resource));
  }
}
