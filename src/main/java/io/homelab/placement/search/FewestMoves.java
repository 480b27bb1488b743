package io.homelab.placement.search;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds a placement that moves few of the machines that run already. Starts from where they are and
 * repairs; then asks again and again for fewer moves than the best answer has. Where all ways can
 * be tried, it tries those with one move, with two and so on, and the answer is the least.
 */
final class FewestMoves {
  private static final long SEED = 20_220_602;
  private static final int PATIENCE = 400;
  private static final int ATTEMPTS = 4;

  /** A move that is not too many costs this part of one that is. */
  private static final double DISTASTE = 0.1;

  private static final long PER_NUMBER = 1_500_000;

  private final Space space;
  private final Work work;
  private final SplittableRandom random = new SplittableRandom(SEED);

  FewestMoves(Space space, Work work) {
    this.space = space;
    this.work = work;
  }

  /** A valid placement, or null when none was found. */
  int @Nullable [] find() {
    int[] best = fewer(start(), Integer.MAX_VALUE);
    best = best != null ? best : fromScratch();
    while (best != null && moves(best) > 0) {
      int[] better = fewer(start(), moves(best) - 1);
      better = better != null ? better : fewer(best, moves(best) - 1);
      if (better == null) {
        break;
      }
      best = better;
    }
    return best == null ? tryAllWays(Integer.MAX_VALUE, null) : tryAllWays(moves(best), best);
  }

  private int moves(int[] binOf) {
    int moves = 0;
    for (int block = 0; block < binOf.length; block++) {
      moves += space.moves(block, binOf[block]);
    }
    return moves;
  }

  /** Everything at home, and the new machines where they do the least harm. */
  private int[] start() {
    int[] homes = new int[space.size()];
    for (int block = 0; block < homes.length; block++) {
      homes[block] = -1;
      for (int bin : space.options[block].bins()) {
        if (space.hasHome(block) && space.moves(block, bin) == 0) {
          homes[block] = bin;
        }
      }
    }
    Portfolio portfolio = new Portfolio(space);
    return portfolio.complete(
        portfolio.packings(homes, Portfolio.Order.TO_PLACE_ALL, work).getFirst());
  }

  private int @Nullable [] fromScratch() {
    return new Solver(space, work).solve() instanceof Finding.Found found ? found.binOf() : null;
  }

  private int @Nullable [] fewer(int[] start, int allowed) {
    for (int attempt = 0; attempt < ATTEMPTS && !work.isUsedUp(); attempt++) {
      Packing packing = new Packing(space, start, allowed, DISTASTE);
      if (new TabuRepair(space, packing, work, random).repair(PATIENCE << attempt)) {
        return packing.toArray();
      }
    }
    return null;
  }

  /** Looks for placements with fewer moves; the best known one stands when there is none. */
  private int @Nullable [] tryAllWays(int below, int @Nullable [] known) {
    int[] all = new int[space.size()];
    Arrays.setAll(all, block -> block);
    int most = Math.min(below, space.movable());
    for (int allowed = 0; allowed < most && all.length <= Exhaustive.MOST_BLOCKS; allowed++) {
      Exhaustive search = new Exhaustive(space, all, allowed, new Work(PER_NUMBER));
      switch (search.search()) {
        case FOUND -> {
          return search.found();
        }
        case GAVE_UP -> {
          return known;
        }
        case NONE -> {}
      }
    }
    return known;
  }
}
