package io.homelab.cli;

import io.homelab.model.StrategyName;
import io.homelab.plan.PlanFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to place. */
final class PlacementOptions {
  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "The placement strategy (default: SCHEDULING_STRATEGY, else topology.yaml).")
  @Nullable String strategy;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of the strategies that choose at random (default: 1).")
  @Nullable Long seed;

  StrategyName strategy(Workspace workspace) {
    return workspace.strategy(strategy);
  }

  long seed() {
    return seed == null ? 1 : seed;
  }

  /** The option, else what the plan in the file was placed by. */
  StrategyName strategy(Workspace workspace, PlanFile kept) {
    return strategy == null ? kept.strategy() : strategy(workspace);
  }

  /** The option, else what the plan in the file was placed with. */
  long seed(PlanFile kept) {
    return seed == null ? kept.seed() : seed;
  }
}
