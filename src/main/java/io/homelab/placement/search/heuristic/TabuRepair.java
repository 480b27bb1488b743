package io.homelab.placement.search.heuristic;

import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tabu search (Glover 1986) that repairs a packing. Each step picks a faulty bin, tries to move
 * each of its blocks to another bin or swap it with a block elsewhere, makes the best of these
 * changes even if the cost rises, and forbids the way back for a short while.
 */
public final class TabuRepair {
  private static final int SHORTEST_TENURE = 2;
  private static final int TENURE_SPREAD = 7;

  /** The most swap partners tried for one block; if there are more, each step draws a sample. */
  private static final int MOST_SWAPS = 1000;

  /** Differences in cost below this are rounding errors. */
  private static final double ROUNDING = 1e-9;

  private final SearchSpace space;
  private final StepBudget budget;
  private final SplittableRandom random;
  private final Packing packing;
  private final int[] @Nullable [] tabuUntil;
  private int step;

  // The best step found so far from the current bin.
  private double delta;
  private int block;
  private int other;
  private int to;
  private int ties;

  /** A repair of one packing. */
  public TabuRepair(
      SearchSpace space, Packing packing, StepBudget budget, SplittableRandom random) {
    this.space = space;
    this.packing = packing;
    this.budget = budget;
    this.random = random;
    this.tabuUntil = new int[space.size()][];
  }

  /**
   * Repairs the packing in place.
   *
   * @param patience after how many steps without a better packing it gives up
   * @return whether the packing is now valid; false if it gave up or the budget ran out
   */
  public boolean repair(int patience) {
    double cost = packing.cost();
    double best = cost;
    int bestStep = 0;
    for (step = 1; step - bestStep <= patience; step++) {
      if (packing.isValid()) {
        return true;
      }
      int bin = wrongBin();
      long tried = tryAll(bin, best - cost);
      if (!budget.take(tried)) {
        return false;
      }
      if (block < 0) {
        continue;
      }
      forbid(block, bin);
      if (other >= 0) {
        forbid(other, to);
        packing.move(other, bin);
      }
      packing.move(block, to);
      cost += delta;
      if (cost < best - ROUNDING) {
        cost = packing.cost();
        best = cost;
        bestStep = step;
      }
    }
    return packing.isValid();
  }

  private void forbid(int someBlock, int bin) {
    int[] until = tabuUntil[someBlock];
    if (until == null) {
      until = new int[space.bins()];
      tabuUntil[someBlock] = until;
    }
    until[bin] = step + SHORTEST_TENURE + random.nextInt(TENURE_SPREAD);
  }

  private boolean isTabu(int someBlock, int bin) {
    int[] until = tabuUntil[someBlock];
    return until != null && until[bin] >= step;
  }

  /** A faulty bin, drawn uniformly. */
  private int wrongBin() {
    boolean[] wrong = new boolean[space.bins()];
    for (int bin = 0; bin < wrong.length; bin++) {
      wrong[bin] = packing.isOverloaded(bin);
    }
    for (int each = 0; each < space.size(); each++) {
      int bin = packing.binOf(each);
      wrong[bin] = wrong[bin] || packing.isMisplaced(each);
    }
    int seen = 0;
    int chosen = 0;
    for (int bin = 0; bin < wrong.length; bin++) {
      if (wrong[bin]) {
        seen++;
        chosen = random.nextInt(seen) == 0 ? bin : chosen;
      }
    }
    return chosen;
  }

  /** Finds the best step from that bin; returns how many were tried. */
  private long tryAll(int from, double aspiration) {
    delta = Double.MAX_VALUE;
    block = -1;
    long tried = 1;
    int n = space.size();
    int swaps = Math.min(n, MOST_SWAPS);
    int first = n > MOST_SWAPS ? random.nextInt(n) : 0;
    for (int each = 0; each < n; each++) {
      if (packing.binOf(each) != from) {
        continue;
      }
      BinSet options = space.options(each);
      for (int bin : options.bins()) {
        if (bin != from) {
          boolean tabu = isTabu(each, bin);
          offer(packing.moveDelta(each, bin), tabu, aspiration, each, -1, bin);
        }
      }
      tried += options.size();
      for (int i = 0; i < swaps; i++) {
        int with = first + i < n ? first + i : first + i - n;
        int bin = packing.binOf(with);
        if (bin != from && options.has(bin) && space.options(with).has(from)) {
          boolean tabu = isTabu(each, bin) || isTabu(with, from);
          offer(packing.swapDelta(each, with), tabu, aspiration, each, with, bin);
          tried++;
        }
      }
    }
    return tried;
  }

  /**
   * Keeps the best step that is not tabu. A tabu step counts if it beats the best packing so far
   * (aspiration).
   */
  private void offer(
      double newDelta, boolean tabu, double aspiration, int newBlock, int newOther, int newTo) {
    if (newDelta > delta || (tabu && newDelta >= aspiration - ROUNDING)) {
      return;
    }
    ties = newDelta < delta ? 1 : ties + 1;
    if (ties == 1 || random.nextInt(ties) == 0) {
      delta = newDelta;
      block = newBlock;
      other = newOther;
      to = newTo;
    }
  }
}
