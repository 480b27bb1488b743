package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Lets the more important machines go first, but only where not all fit: the queue is tried in its
 * own order first. When machines are left over, it is tried once more with the highest priority
 * first, and that answer counts if a more important machine gains a place by it. So a priority
 * never changes the placement of a lab that fits.
 */
final class ByPriority {
  private ByPriority() {}

  static StrategyOutcome place(
      List<Workload> queue, Function<List<Workload>, StrategyOutcome> run) {
    StrategyOutcome first = run.apply(queue);
    if (first.complete()) {
      return first;
    }
    List<Workload> reordered = new ArrayList<>(queue);
    reordered.sort(Comparator.comparingInt((Workload g) -> g.machine().priority()).reversed());
    if (reordered.equals(queue)) {
      return first;
    }
    StrategyOutcome second = run.apply(reordered);
    return placesMoreImportant(second, first) ? second : first;
  }

  /** Whether the first priority at which the two differ has more machines placed. */
  static boolean placesMoreImportant(StrategyOutcome outcome, StrategyOutcome than) {
    SortedMap<Integer, Integer> gained = new TreeMap<>(Comparator.reverseOrder());
    count(outcome, 1, gained);
    count(than, -1, gained);
    for (int difference : gained.values()) {
      if (difference != 0) {
        return difference > 0;
      }
    }
    return false;
  }

  private static void count(StrategyOutcome outcome, int step, SortedMap<Integer, Integer> gained) {
    for (Decision decision : outcome.decisions()) {
      if (decision instanceof Decision.Placed placed) {
        gained.merge(placed.machine().priority(), step, Integer::sum);
      }
    }
  }
}
