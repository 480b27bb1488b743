package io.homelab.operations;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How machines are to be placed, as far as the request says.
 *
 * @param strategy a strategy's name; empty: the environment's, else the topology's
 * @param seed for strategies that choose at random; empty: 1
 * @param moves machines to move, each as {@code MACHINE=HOST}
 * @param lost hosts that are taken for lost, though nobody knows
 */
public record Placing(
    Optional<String> strategy, OptionalLong seed, List<String> moves, List<String> lost) {
  /** The seed where nobody names one. */
  public static final long USUAL_SEED = 1;

  /** As the lab's files say. */
  public static final Placing USUAL =
      new Placing(Optional.empty(), OptionalLong.empty(), List.of());

  /** Copies the lists. */
  public Placing {
    moves = List.copyOf(moves);
    lost = List.copyOf(lost);
  }

  /** With no host taken for lost. */
  public Placing(Optional<String> strategy, OptionalLong seed, List<String> moves) {
    this(strategy, seed, moves, List.of());
  }
}
