package io.homelab.placement.search.heuristic;

import io.homelab.placement.search.space.Relations;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.SpreadLoad;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Search with a valid packing of some blocks while the others wait. A waiting block goes where it
 * evicts those that were hard to place least often (Nagata and Bräysy 2009), at most two; each time
 * a block can only come by evicting, it counts as harder to place. In between, random moves and
 * swaps that leave the free room less even keep the packing from standing still.
 */
public final class EvictionSearch {
  /** How many random moves or swaps are tried after each block. */
  private static final int SHAKES = 100;

  /** Steps for one of those: they take longer than a look at an eviction. */
  private static final int STEPS_PER_SHAKE = 3;

  private static final int R = SearchSpace.RESOURCES;

  /** No block. */
  private static final int NONE = -1;

  private final SearchSpace space;
  private final Relations relations;
  private final StepBudget budget;
  private final SplittableRandom random;
  private final int[] binOf;
  private final long[] need;

  /** The room that is left, at {@code bin * R + resource}. */
  private final long[] free;

  /** What makes shares of the mean bin from amounts, by resource. */
  private final double[] weight = new double[R];

  /** What a block needs, as shares of the mean bin. */
  private final double[] size;

  /** How often a block could only come by evicting others, plus one. */
  private final long[] hardness;

  /** The blocks in each bin; the first ones count. */
  private final int[][] content;

  private final int[] count;

  /** The blocks without a bin; the first ones count. */
  private final int[] waiting;

  private int waits;
  private final SpreadLoad spread;

  /** Whether a block cares only about what is in its bin. */
  private final boolean isLocal;

  // The best way found so far to insert a block.
  private double least;
  private int bestBin;
  private int one;
  private int two;
  private int ties;

  /**
   * A search; no block may have a home.
   *
   * @param start a valid packing; a block without a bin has -1
   */
  public EvictionSearch(
      SearchSpace space, int[] start, StepBudget budget, SplittableRandom random) {
    this.space = space;
    this.relations = space.relations();
    this.budget = budget;
    this.random = random;
    int n = space.size();
    binOf = new int[n];
    Arrays.fill(binOf, -1);
    free = space.rooms();
    need = space.needs();
    size = new double[n];
    hardness = new long[n];
    Arrays.fill(hardness, 1);
    waiting = new int[n];
    content = new int[space.bins()][8];
    count = new int[space.bins()];
    spread = new SpreadLoad(space.spreads());
    isLocal = space.spreads().groups().isEmpty() && !relations.anyCuts();
    for (int r = 0; r < R; r++) {
      double all = 0;
      for (int bin = 0; bin < space.bins(); bin++) {
        all += free[bin * R + r];
      }
      weight[r] = all == 0 ? 0 : space.bins() / all;
    }
    for (int block = 0; block < n; block++) {
      for (int r = 0; r < R; r++) {
        size[block] += need[block * R + r] * weight[r];
      }
      if (start[block] >= 0) {
        put(block, start[block]);
      } else {
        waiting[waits++] = block;
      }
    }
  }

  /** The bins of all blocks; -1 for those that wait. */
  public int[] toArray() {
    return binOf.clone();
  }

  /** Whether all blocks have a bin now; false if the budget ran out. */
  public boolean search() {
    while (waits > 0) {
      if (budget.isSpent()) {
        return false;
      }
      int place = random.nextInt(waits);
      int block = waiting[place];
      waiting[place] = waiting[--waits];
      insert(block);
      for (int i = 0; i < SHAKES && waits > 0; i++) {
        shake();
      }
    }
    return true;
  }

  private void insert(int block) {
    bestBin = -1;
    least = Double.MAX_VALUE;
    for (int bin : space.options(block).bins()) {
      budget.take(1);
      if (fits(block, bin, NONE, NONE)) {
        // Less than any eviction costs, and the less the tighter.
        offer(free(bin, NONE, block) - R - 1, bin, NONE, NONE);
      } else if (least >= 0) {
        offerEvictions(block, bin);
      }
    }
    hardness[block] += one >= 0 || bestBin < 0 ? 1 : 0;
    if (bestBin < 0) {
      waiting[waits++] = block;
      return;
    }
    evict(one);
    evict(two);
    put(block, bestBin);
  }

  private void offerEvictions(int block, int bin) {
    int inBin = count[bin];
    int[] in = content[bin];
    budget.take(inBin + (long) inBin * (inBin - 1) / 2);
    for (int i = 0; i < inBin; i++) {
      double cost = cost(in[i]);
      if (cost > least) {
        continue;
      }
      if (fits(block, bin, in[i], NONE)) {
        offer(cost, bin, in[i], NONE);
        continue;
      }
      for (int j = 0; j < i; j++) {
        double both = cost + cost(in[j]);
        if (both <= least && fits(block, bin, in[i], in[j])) {
          offer(both, bin, in[i], in[j]);
        }
      }
    }
  }

  private void offer(double cost, int bin, int evicted, int evictedToo) {
    if (cost > least) {
      return;
    }
    ties = cost < least ? 1 : ties + 1;
    if (ties == 1 || random.nextInt(ties) == 0) {
      least = cost;
      bestBin = bin;
      one = evicted;
      two = evictedToo;
    }
  }

  private double cost(int block) {
    return hardness[block] * size[block];
  }

  private void evict(int block) {
    if (block >= 0) {
      take(block);
      waiting[waits++] = block;
    }
  }

  private void put(int block, int bin) {
    binOf[block] = bin;
    for (int r = 0; r < R; r++) {
      free[bin * R + r] -= need[block * R + r];
    }
    if (count[bin] == content[bin].length) {
      content[bin] = Arrays.copyOf(content[bin], 2 * count[bin]);
    }
    content[bin][count[bin]++] = block;
    if (!isLocal) {
      spread.add(block, bin);
    }
  }

  private void take(int block) {
    int bin = binOf[block];
    binOf[block] = -1;
    for (int r = 0; r < R; r++) {
      free[bin * R + r] += need[block * R + r];
    }
    int i = 0;
    while (content[bin][i] != block) {
      i++;
    }
    content[bin][i] = content[bin][--count[bin]];
    if (!isLocal) {
      spread.remove(block, bin);
    }
  }

  /** Whether the block can go to the bin if up to two others leave it. */
  private boolean fits(int block, int bin, int without, int withoutToo) {
    for (int r = 0; r < R; r++) {
      long room = free[bin * R + r];
      room += without >= 0 ? need[without * R + r] : 0;
      room += withoutToo >= 0 ? need[withoutToo * R + r] : 0;
      if (need[block * R + r] > room) {
        return false;
      }
    }
    for (int other : relations.apart(block)) {
      if (binOf[other] == bin && other != without && other != withoutToo) {
        return false;
      }
    }
    return isLocal || fitsOthers(block, bin, without, withoutToo);
  }

  private boolean fitsOthers(int block, int bin, int without, int withoutToo) {
    int[] neighbours = relations.neighbours(block);
    for (int i = 0; i < neighbours.length; i++) {
      int there = binOf[neighbours[i]];
      if (there >= 0 && relations.isCut(block, i, bin, there)) {
        return false;
      }
    }
    if (without >= 0) {
      spread.remove(without, bin);
    }
    if (withoutToo >= 0) {
      spread.remove(withoutToo, bin);
    }
    boolean accepts = spread.accepts(block, bin);
    if (without >= 0) {
      spread.add(without, bin);
    }
    if (withoutToo >= 0) {
      spread.add(withoutToo, bin);
    }
    return accepts;
  }

  /** A random move or swap, made if the free room is less even then. */
  private void shake() {
    budget.take(STEPS_PER_SHAKE);
    int block = random.nextInt(binOf.length);
    int partner = random.nextInt(binOf.length + binOf.length / 4 + 1);
    int from = binOf[block];
    if (from < 0) {
      return;
    }
    boolean isSwap = partner < binOf.length;
    int[] bins = space.options(block).bins();
    int to = isSwap ? binOf[partner] : bins[random.nextInt(bins.length)];
    int other = isSwap ? partner : NONE;
    boolean isPossible = to >= 0 && to != from && space.options(block).has(to);
    if (isPossible
        && (!isSwap || space.options(other).has(from))
        && fits(block, to, other, NONE)
        && (!isSwap || fits(other, from, block, NONE))
        && gain(block, from, other, to) >= 0) {
      exchange(block, from, other, to);
    }
  }

  private double gain(int block, int from, int other, int to) {
    double before = square(free(from, NONE, NONE)) + square(free(to, NONE, NONE));
    return square(free(from, block, other)) + square(free(to, other, block)) - before;
  }

  private static double square(double share) {
    return share * share;
  }

  /** What is free in the bin without one block and with another, as shares of the mean bin. */
  private double free(int bin, int without, int with) {
    double sum = 0;
    for (int r = 0; r < R; r++) {
      long left = free[bin * R + r];
      left += without >= 0 ? need[without * R + r] : 0;
      left -= with >= 0 ? need[with * R + r] : 0;
      sum += left * weight[r];
    }
    return sum;
  }

  /** Makes a swap, or a move. Each fits alone; if they do not together, nothing changes. */
  private void exchange(int block, int from, int other, int to) {
    take(block);
    if (other >= 0) {
      take(other);
    }
    if (fits(block, to, NONE, NONE)) {
      put(block, to);
      if (other < 0) {
        return;
      }
      if (fits(other, from, NONE, NONE)) {
        put(other, from);
        return;
      }
      take(block);
    }
    put(block, from);
    if (other >= 0) {
      put(other, to);
    }
  }
}
