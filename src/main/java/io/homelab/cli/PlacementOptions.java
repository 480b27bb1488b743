package io.homelab.cli;

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
      description = "The seed of strategy random (default: 1).")
  @Nullable Long seed;

  /** What these options say. */
  Placing placing() {
    return placing(List.of(), List.of());
  }

  /** What these options say, with machines to move and hosts that are taken for lost. */
  Placing placing(List<String> moves, List<String> lost) {
    return new Placing(
        Optional.ofNullable(strategy),
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
        moves,
        lost);
  }
}
