package io.homelab.placement.search;

import io.homelab.placement.search.exact.BacktrackingSearch;
import io.homelab.placement.search.heuristic.Packing;
import io.homelab.placement.search.heuristic.Portfolio;
import io.homelab.placement.search.heuristic.TabuRepair;
import io.homelab.placement.search.space.Feasibility;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds a placement that moves few running machines. It repairs the current placement, then
 * repeatedly looks for one with fewer moves than the best so far. Where the budget allows
 * exhaustive search, it tries zero moves, then one, then two and so on, so that the result has the
 * fewest moves possible.
 */
final class FewestMoves {
  private static final long SEED = 20_220_602;
  private static final int PATIENCE = 400;
  private static final int ATTEMPTS = 4;

  /** The cost of an allowed move, as a share of the cost of an excess move. */
  private static final double COST_OF_ALLOWED_MOVE = 0.1;

  /** The step budget for an exhaustive search with one number of moves. */
  private static final long PER_NUMBER = 1_500_000;

  /** The same for all numbers together. */
  private static final long FOR_ALL_WAYS = 2_000_000;

  /** How many steps it looks for fewer moves than a placement that it has. */
  private static final long FOR_FEWER = 5_000_000;

  private final SearchSpace space;
  private StepBudget budget;
  private int atLeast;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /**
   * Prepares the search.
   *
   * @param atLeast a proved lower bound: with so many moves, it ends
   */
  FewestMoves(SearchSpace space, int atLeast, StepBudget budget) {
    this.space = space;
    this.atLeast = atLeast;
    this.budget = budget;
  }

  /** How many machines must move, as far as that is proved after the search. */
  int atLeast() {
    return atLeast;
  }

  /** A valid placement, or null if none was found. */
  int @Nullable [] find() {
    int[] best = fewer(start(), Integer.MAX_VALUE);
    best = best != null ? best : fromScratch();
    // What is known to do is improved with a share of the steps only.
    budget = best == null ? budget : new StepBudget(Math.min(FOR_FEWER, budget.left()));
    while (best != null && moves(best) > atLeast) {
      int[] better = fewer(start(), moves(best) - 1);
      better = better != null ? better : fewer(best, moves(best) - 1);
      if (better == null) {
        break;
      }
      best = better;
    }
    int below = best == null ? Integer.MAX_VALUE : moves(best);
    return below <= atLeast ? best : tryAllWays(below, best);
  }

  private int moves(int[] binOf) {
    int moves = 0;
    for (int block = 0; block < binOf.length; block++) {
      moves += space.moves(block, binOf[block]);
    }
    return moves;
  }

  /** Every running machine at home, and the new ones where they overload least. */
  private int[] start() {
    int[] homes = new int[space.size()];
    for (int block = 0; block < homes.length; block++) {
      homes[block] = -1;
      for (int bin : space.options(block).bins()) {
        if (space.hasHome(block) && space.moves(block, bin) == 0) {
          homes[block] = bin;
        }
      }
    }
    Portfolio portfolio = new Portfolio(space);
    return portfolio.complete(
        portfolio.packings(homes, Portfolio.Order.TO_PLACE_ALL, budget).getFirst());
  }

  private int @Nullable [] fromScratch() {
    return new Solver(space, budget).solve() instanceof Feasibility.Feasible found
        ? found.binOf()
        : null;
  }

  private int @Nullable [] fewer(int[] start, int allowed) {
    for (int attempt = 0; attempt < ATTEMPTS && !budget.isSpent(); attempt++) {
      Packing packing = new Packing(space, start, allowed, COST_OF_ALLOWED_MOVE);
      if (new TabuRepair(space, packing, budget, random).repair(PATIENCE << attempt)) {
        return packing.toArray();
      }
    }
    return null;
  }

  /** Looks for a placement with fewer moves; otherwise the best known one stands. */
  private int @Nullable [] tryAllWays(int below, int @Nullable [] known) {
    int[] blocks = new int[space.size()];
    Arrays.setAll(blocks, block -> block);
    int most = Math.min(below, space.movable());
    StepBudget all = new StepBudget(FOR_ALL_WAYS);
    for (int allowed = atLeast;
        allowed < most && blocks.length <= BacktrackingSearch.MOST_BLOCKS;
        allowed++) {
      StepBudget steps = new StepBudget(Math.min(PER_NUMBER, all.left()));
      BacktrackingSearch search = new BacktrackingSearch(space, blocks, allowed, steps);
      BacktrackingSearch.Ending ending = search.search();
      all.take(steps.used());
      switch (ending) {
        case FOUND -> {
          return search.found();
        }
        case GAVE_UP -> {
          return known;
        }
        case EXHAUSTED -> atLeast = allowed + 1;
      }
    }
    return known;
  }
}
