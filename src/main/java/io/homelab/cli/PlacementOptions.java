package io.homelab.cli;

import io.homelab.model.StrategyName;
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

  /** The strategy that something was saved with, unless another one is asked for. */
  StrategyName strategyOr(StrategyName saved) {
    return strategy == null ? saved : Workspace.strategyNamed(strategy, "--strategy");
  }

  /** The seed that something was saved with, unless another one is asked for. */
  long seedOr(long saved) {
    return seed == null ? saved : seed;
  }

  long seed() {
    return seed == null ? 1 : seed;
  }
}
