package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a strategy decided.
 *
 * @param decisions one for every machine that was to be placed, in the order of deciding
 * @param nextIndex where the next run starts, for a strategy that goes on from the last one
 */
public record Outcome(List<Decision> decisions, OptionalInt nextIndex) {
  /** Whether every machine has a host. */
  public boolean complete() {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Unplaced) {
        return false;
      }
    }
    return true;
  }
}
