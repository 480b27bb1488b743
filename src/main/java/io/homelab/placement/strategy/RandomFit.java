package io.homelab.placement.strategy;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Each machine goes to a host that can take it, drawn uniformly.
 *
 * @param seed the same seed draws the same hosts
 */
public record RandomFit(long seed) implements Greedy {
  @Override
  public Picker start(Instance instance, EligibleNodes eligible) {
    SplittableRandom random = new SplittableRandom(seed);
    return (workload, now) -> {
      List<Node> fitting = Rules.fitting(workload, eligible.of(workload), now);
      return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    };
  }

  @Override
  public String reason(Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    return ReasonText.text("drawn with seed " + seed, chosen, fitting);
  }
}
