package io.homelab.cli;

import io.homelab.model.StrategyName;
import io.homelab.operations.LabWords;
import io.homelab.operations.Placing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    return strategy == null ? saved : LabWords.strategy(strategy, "--strategy");
  }

  /** The seed that something was saved with, unless another one is asked for. */
  long seedOr(long saved) {
    return seed == null ? saved : seed;
  }

  long seed() {
    return seed == null ? 1 : seed;
  }

  /** What these options say, with machines to move. */
  Placing placing(List<String> moves) {
    return new Placing(
        Optional.ofNullable(strategy),
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
        moves);
  }
}
