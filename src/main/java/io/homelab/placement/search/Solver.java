package io.homelab.placement.search;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds a placement of all blocks: quick proofs that there is none, greedy packings, slower proofs,
 * a short repair, all ways where those are few, and then a long repair.
 */
final class Solver {
  /** Any number would do; the same one makes the same answer. */
  private static final long SEED = 20_220_601;

  private static final long FOR_SHORT_REPAIR = 2_000_000;
  private static final long FOR_ALL_WAYS = 6_000_000;

  /** The first repair of a packing gives up after so many steps without progress. */
  private static final int PATIENCE = 500;

  private static final int MORE_PATIENCE = 100;

  private final Space space;
  private final Work work;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private int round;

  Solver(Space space, Work work) {
    this.space = space;
    this.work = work;
  }

  Finding solve() {
    String proof = Proofs.quick(space);
    if (proof != null) {
      return new Finding.None(proof);
    }
    int[] nowhere = new int[space.size()];
    Arrays.fill(nowhere, -1);
    Portfolio portfolio = new Portfolio(space);
    List<int[]> packings = portfolio.packings(nowhere, Portfolio.Order.TO_PLACE_ALL, work);
    if (Portfolio.isComplete(packings.getLast())) {
      return new Finding.Found(packings.getLast());
    }
    proof = Proofs.thorough(space);
    if (proof != null) {
      return new Finding.None(proof);
    }
    int[] found = repair(portfolio, packings, FOR_SHORT_REPAIR);
    if (found != null) {
      return new Finding.Found(found);
    }
    Work ways = new Work(Math.min(FOR_ALL_WAYS, work.left()));
    Finding finding = new Exhausted(space, ways).find();
    work.take(ways.used());
    if (!(finding instanceof Finding.Unknown)) {
      return finding;
    }
    found = repair(portfolio, packings, work.left());
    return found != null ? new Finding.Found(found) : new Finding.Unknown();
  }

  /** Repairs one packing after the other, with more and more patience. */
  private int @Nullable [] repair(Portfolio portfolio, List<int[]> packings, long steps) {
    Work share = new Work(Math.min(steps, work.left()));
    int[] found = null;
    while (found == null && !share.isUsedUp()) {
      int[] start = portfolio.complete(packings.get(round % packings.size()));
      Packing packing = new Packing(space, start, Integer.MAX_VALUE, 0);
      TabuRepair repair = new TabuRepair(space, packing, share, random);
      if (repair.repair(PATIENCE + MORE_PATIENCE * round)) {
        found = packing.toArray();
      }
      round++;
    }
    work.take(share.used());
    return found;
  }
}
