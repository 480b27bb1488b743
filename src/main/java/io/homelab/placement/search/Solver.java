package io.homelab.placement.search;

import io.homelab.placement.search.exact.DivingSearch;
import io.homelab.placement.search.exact.ExhaustionProof;
import io.homelab.placement.search.exact.FillSearch;
import io.homelab.placement.search.heuristic.Packing;
import io.homelab.placement.search.heuristic.Portfolio;
import io.homelab.placement.search.heuristic.TabuRepair;
import io.homelab.placement.search.proof.Proofs;
import io.homelab.placement.search.space.Feasibility;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether all blocks can be placed, as far as the budget goes. In order: quick
 * infeasibility proofs, greedy packings, slower proofs, then in stages of growing length repair,
 * exhaustive search, filling bin by bin and diving.
 */
final class Solver {
  /** Any constant will do. */
  private static final long SEED = 20_220_601;

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1_000_000, 300_000, 8_000_000, 30_000_000),
          new Stage(8_000_000, 4_000_000, 32_000_000, 30_000_000),
          new Stage(10_000_000, 0, 0, 0));

  /** After how many steps without progress the first repair of a packing gives up. */
  private static final int PATIENCE = 1000;

  /** How many more steps each later repair gets. */
  private static final int MORE_PATIENCE = 200;

  private final SearchSpace space;
  private final StepBudget budget;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final FillSearch fills;
  private int round;

  Solver(SearchSpace space, StepBudget budget) {
    this.space = space;
    this.budget = budget;
    this.fills = new FillSearch(space);
  }

  Feasibility solve() {
    String proof = Proofs.quick(space);
    if (proof != null) {
      return new Feasibility.Infeasible(proof);
    }
    int[] nowhere = new int[space.size()];
    Arrays.fill(nowhere, -1);
    Portfolio portfolio = new Portfolio(space);
    List<int[]> packings = portfolio.packings(nowhere, Portfolio.Order.TO_PLACE_ALL, budget);
    if (Portfolio.isComplete(packings.getLast())) {
      return new Feasibility.Feasible(packings.getLast());
    }
    proof = Proofs.thorough(space);
    if (proof != null) {
      return new Feasibility.Infeasible(proof);
    }
    DivingSearch dives = DivingSearch.of(space);
    for (Stage stage : STAGES) {
      int[] found = repair(portfolio, packings, stage.repair);
      if (found != null) {
        return new Feasibility.Feasible(found);
      }
      StepBudget ways = new StepBudget(Math.min(stage.allWays, budget.left()));
      Feasibility result = new ExhaustionProof(space, ways).find();
      budget.take(ways.used());
      if (!(result instanceof Feasibility.Undecided)) {
        return result;
      }
      result = fills.find(new StepBudget(stage.fills));
      if (!(result instanceof Feasibility.Undecided)) {
        return result;
      }
      StepBudget share = new StepBudget(Math.min(stage.dive, budget.left()));
      if (dives != null && share.left() > 0) {
        int[] packing = dives.dive(share);
        budget.take(share.used());
        if (Portfolio.isComplete(packing)) {
          return new Feasibility.Feasible(packing);
        }
        packings.add(packing);
      }
    }
    return new Feasibility.Undecided();
  }

  /**
   * If a placement exists, repair usually finds it soon; if none exists, exhaustive search usually
   * proves it soon. So both get a few steps first and more later.
   *
   * @param repair the steps for repair
   * @param allWays the steps for the exhaustive search after it
   * @param fills the steps for filling the bins one by one, where they are nearly full; beside the
   *     budget, as they are cheaper
   * @param dive the steps for choosing fills by linear programs, which find most placements of many
   *     bins
   */
  private record Stage(long repair, long allWays, long fills, long dive) {}

  /** Repairs one packing after another, with growing patience. */
  private int @Nullable [] repair(Portfolio portfolio, List<int[]> packings, long steps) {
    StepBudget share = new StepBudget(Math.min(steps, budget.left()));
    int[] found = null;
    while (found == null && !share.isSpent()) {
      int[] start = portfolio.complete(packings.get(round % packings.size()));
      Packing packing = new Packing(space, start, Integer.MAX_VALUE, 0);
      TabuRepair repair = new TabuRepair(space, packing, share, random);
      if (repair.repair(PATIENCE + MORE_PATIENCE * round)) {
        found = packing.toArray();
      }
      round++;
    }
    budget.take(share.used());
    return found;
  }
}
