package io.homelab.placement.strategy;

import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import java.util.List;
import java.util.OptionalInt;

/**
 * The decisions of a strategy.
 *
 * @param decisions one for every machine to place, in the order decided, and one for every settled
 *     machine that must move
 * @param nextIndex where the next run starts, for a strategy that continues from the last one
 * @param conclusion whether every machine can be placed
 */
public record StrategyOutcome(
    List<Decision> decisions, OptionalInt nextIndex, Conclusion conclusion) {
  /** The decisions of a greedy strategy. */
  StrategyOutcome(List<Decision> decisions, OptionalInt nextIndex) {
    this(
        decisions,
        nextIndex,
        complete(decisions) ? new Conclusion.Complete() : new Conclusion.LeftOver());
  }

  /** Whether every machine has a host. */
  public boolean complete() {
    return complete(decisions);
  }

  private static boolean complete(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Unplaced) {
        return false;
      }
    }
    return true;
  }
}
