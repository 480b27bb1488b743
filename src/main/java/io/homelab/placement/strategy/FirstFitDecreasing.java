package io.homelab.placement.strategy;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import java.util.List;
import java.util.Optional;

/**
 * The default: each machine goes to the least-used host that can take it. Least used is the
 * smallest of max(CPU share, memory share, disk share) before the machine is added; ties go to the
 * host that comes first in {@code hosts.yaml}.
 */
public record FirstFitDecreasing() implements Greedy {
  static final Ranking<Share> LEAST_USED = (workload, node, now) -> now.share(node);

  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    return new GrowingScorePicker<>(LEAST_USED, eligible);
  }

  @Override
  public Optional<String> score(Workload workload, Node node, Occupancy now) {
    return Optional.of(LEAST_USED.score(workload, node, now).toString());
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    return LEAST_USED.reason("least used", workload, chosen, fitting, before);
  }
}
