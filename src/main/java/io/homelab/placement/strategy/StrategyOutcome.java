package io.homelab.placement.strategy;

import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a strategy decided.
 *
 * @param decisions one for every machine that was to be placed, in the order of deciding, and one
 *     for every settled machine that has to move
 * @param nextIndex where the next run starts, for a strategy that goes on from the last one
 * @param conclusion whether all machines can have a host
 */
public record StrategyOutcome(
    List<Decision> decisions, OptionalInt nextIndex, Conclusion conclusion) {
  /** What a strategy decided that takes nothing back. */
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
