package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lets machines of higher priority go first, but only if not all fit. The queue is first tried in
 * its own order. If machines are left over, it is tried again with the highest priority first, and
 * that result counts if a machine of higher priority gains a host. So priorities never change the
 * placement of a lab that fits.
 */
final class ByPriority {
  private ByPriority() {}

  static StrategyOutcome place(
      List<Workload> queue, Function<List<Workload>, StrategyOutcome> run) {
    StrategyOutcome first = run.apply(queue);
    if (first.complete()) {
      return first;
    }
    List<Workload> reordered = reordered(queue);
    if (reordered.equals(queue)) {
      return first;
    }
    StrategyOutcome second = run.apply(reordered);
    return placesMoreImportant(second, first) ? second : first;
  }

  /**
   * Whether what {@link #place} returns has a host for every machine: if the second try has, it
   * counts.
   *
   * @param completes whether a run in that order has
   */
  static boolean placesAll(List<Workload> queue, Predicate<List<Workload>> completes) {
    if (completes.test(queue)) {
      return true;
    }
    List<Workload> reordered = reordered(queue);
    return !reordered.equals(queue) && completes.test(reordered);
  }

  private static List<Workload> reordered(List<Workload> queue) {
    List<Workload> reordered = new ArrayList<>(queue);
    reordered.sort(Comparator.comparingInt((Workload g) -> g.machine().priority()).reversed());
    return reordered;
  }

  /** Whether more machines are placed at the first priority where the two differ. */
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
