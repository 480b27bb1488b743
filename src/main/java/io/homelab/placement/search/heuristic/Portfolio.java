package io.homelab.placement.search.heuristic;

import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.SpreadLoad;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Greedy packings of very different kinds. No single one suits every lab, so all are tried.
 *
 * <p>The orders and the fits are those of the literature on vector bin packing: decreasing sums and
 * maxima (Panigrahy et al. 2011), the largest cosine with the free room, best fit, first fit.
 */
public final class Portfolio {
  private static final int R = SearchSpace.RESOURCES;

  private final SearchSpace space;

  private final long[] room;

  /** A block's needs as shares of the mean bin. */
  private final double[] size;

  /** For one search space. */
  public Portfolio(SearchSpace space) {
    this.space = space;
    this.room = space.rooms();
    this.size = new double[space.size() * R];
    for (int r = 0; r < R; r++) {
      double all = 0;
      for (int bin = 0; bin < space.bins(); bin++) {
        all += Math.max(0, room[bin * R + r]);
      }
      for (int block = 0; block < space.size(); block++) {
        size[block * R + r] = all == 0 ? 0 : space.need(block, r) * space.bins() / all;
      }
    }
  }

  /**
   * Packs in every order with every fit, until every block has a bin or the budget is spent.
   *
   * @param start the bins of blocks that already have one; -1 for the others
   * @return at least one packing; a block that found no room has bin -1
   */
  public List<int[]> packings(int[] start, List<Order> orders, StepBudget budget) {
    List<int[]> packings = new ArrayList<>();
    for (Order order : orders) {
      Integer[] blocks = order(order);
      for (Fit fit : Fit.values()) {
        int[] packing = pack(start, blocks, fit, budget);
        packings.add(packing);
        if (budget.isSpent() || isComplete(packing)) {
          return packings;
        }
      }
    }
    return packings;
  }

  /** Whether every block has a bin. */
  public static boolean isComplete(int[] packing) {
    for (int bin : packing) {
      if (bin < 0) {
        return false;
      }
    }
    return true;
  }

  /** Puts every block without a bin where it overloads least, so that repair can start. */
  public int[] complete(int[] packing) {
    int[] full = packing.clone();
    long[] left = left(full);
    for (int block = 0; block < full.length; block++) {
      if (full[block] < 0) {
        double least = Double.MAX_VALUE;
        for (int bin : space.options(block).bins()) {
          double excess = 0;
          for (int r = 0; r < R; r++) {
            long missing = space.need(block, r) - left[bin * R + r];
            if (missing > 0) {
              excess += missing / (1.0 + space.need(block, r));
            }
          }
          if (excess < least) {
            least = excess;
            full[block] = bin;
          }
        }
        take(left, block, full[block]);
      }
    }
    return full;
  }

  private long[] left(int[] packing) {
    long[] left = room.clone();
    for (int block = 0; block < packing.length; block++) {
      if (packing[block] >= 0) {
        take(left, block, packing[block]);
      }
    }
    return left;
  }

  private void take(long[] left, int block, int bin) {
    for (int r = 0; r < R; r++) {
      left[bin * R + r] -= space.need(block, r);
    }
  }

  private Integer[] order(Order order) {
    Integer[] blocks = new Integer[space.size()];
    double[] key = new double[space.size()];
    for (int block = 0; block < blocks.length; block++) {
      blocks[block] = block;
      double sum = 0;
      double max = 0;
      for (int r = 0; r < R; r++) {
        sum += size[block * R + r];
        max = Math.max(max, size[block * R + r]);
      }
      double options = Math.max(1, space.options(block).size());
      key[block] =
          switch (order) {
            case LARGEST_SUM -> sum;
            case SMALLEST_SUM -> -sum;
            case LARGEST_PART -> max;
            case FEWEST_OPTIONS -> (sum + space.relations().apart(block).length) / options;
          };
    }
    Arrays.sort(blocks, (a, b) -> Double.compare(key[b], key[a]));
    return blocks;
  }

  private int[] pack(int[] start, Integer[] order, Fit fit, StepBudget budget) {
    int[] binOf = start.clone();
    long[] left = left(binOf);
    SpreadLoad spread = new SpreadLoad(space.spreads());
    for (int block = 0; block < binOf.length; block++) {
      if (binOf[block] >= 0) {
        spread.add(block, binOf[block]);
      }
    }
    for (int block : order) {
      if (binOf[block] >= 0) {
        continue;
      }
      int best = -1;
      double highest = Double.NEGATIVE_INFINITY;
      budget.take(space.options(block).size());
      for (int bin : space.options(block).bins()) {
        if (fits(block, bin, left, binOf, spread)) {
          double score = score(fit, block, bin, left);
          if (score > highest) {
            highest = score;
            best = bin;
          }
        }
      }
      binOf[block] = best;
      if (best >= 0) {
        take(left, block, best);
        spread.add(block, best);
      }
    }
    return binOf;
  }

  private boolean fits(int block, int bin, long[] left, int[] binOf, SpreadLoad spread) {
    for (int r = 0; r < R; r++) {
      long need = space.need(block, r);
      if (need > 0 && need > left[bin * R + r]) {
        return false;
      }
    }
    for (int other : space.relations().apart(block)) {
      if (binOf[other] == bin) {
        return false;
      }
    }
    for (int other : space.relations().neighbours(block)) {
      int there = binOf[other];
      if (there >= 0 && there != bin && (space.isUnbridged(there) || space.isUnbridged(bin))) {
        return false;
      }
    }
    return spread.accepts(block, bin);
  }

  private double score(Fit fit, int block, int bin, long[] left) {
    double dot = 0;
    double free = 0;
    double freeSquares = 0;
    double after = 0;
    for (int r = 0; r < R; r++) {
      double whole = Math.max(1, room[bin * R + r]);
      double part = left[bin * R + r] / whole;
      dot += part * size[block * R + r];
      free += part;
      freeSquares += part * part;
      after = Math.max(after, 1 - part + space.need(block, r) / whole);
    }
    return switch (fit) {
      case FIRST -> -bin;
      case TIGHTEST -> -free;
      case COSINE -> freeSquares == 0 ? 0 : dot / Math.sqrt(freeSquares);
      case EVENEST -> -after;
    };
  }

  /** Which block goes first. */
  public enum Order {
    /** The largest sum of its needs, as shares of the mean bin. */
    LARGEST_SUM,
    /** The largest of its needs, as shares of the mean bin. */
    LARGEST_PART,
    /** The fewest bins to choose from, in relation to its size and its enemies. */
    FEWEST_OPTIONS,
    /** The smallest sum of its needs. */
    SMALLEST_SUM;

    /** The orders that leave small blocks, which fit anywhere, for the end. */
    public static final List<Order> TO_PLACE_ALL =
        List.of(LARGEST_SUM, LARGEST_PART, FEWEST_OPTIONS);

    /** The orders for a lab that does not fit: more blocks find room when small ones go first. */
    static final List<Order> TO_PLACE_MANY = List.of(SMALLEST_SUM, LARGEST_SUM, FEWEST_OPTIONS);
  }

  /** Which of the bins with room takes a block. */
  private enum Fit {
    /** The bin whose free room is most like the block's needs in its proportions. */
    COSINE,
    /** The bin with the least free. */
    TIGHTEST,
    /** The first in the order of the hosts. */
    FIRST,
    /** The bin whose fullest resource stays lowest. */
    EVENEST
  }
}
