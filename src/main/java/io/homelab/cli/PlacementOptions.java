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
      defaultValue = "1",
      description = "The seed of the strategies that choose at random (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  StrategyName strategy(Workspace workspace) {
    return workspace.strategy(strategy);
  }

  long seed() {
    return seed;
  }
}
