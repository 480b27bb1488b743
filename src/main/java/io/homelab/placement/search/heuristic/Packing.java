package io.homelab.placement.search.heuristic;

import io.homelab.placement.search.space.Relations;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.SpreadLoad;
import java.util.Arrays;

/**
 * A placement under repair: every block is in one of its bins, but bins may be overloaded, blocks
 * may clash, failure domains may be too full, and too many machines may have moved. Its cost says
 * how far it is from a valid placement.
 *
 * <p>An overload costs its excess as a share of the mean bin. Each clashing pair, each excess
 * machine in a domain and each excess move costs as much as half a mean block.
 */
public final class Packing {
  private static final int R = SearchSpace.RESOURCES;

  private final SearchSpace space;
  private final Relations relations;
  private final int bins;
  private final int[] binOf;
  private final long[] load;

  /** The part of the load that is not at home; the same array if nothing has a home. */
  private final long[] foreign;

  private final long[] room;

  /** What each block needs; the last one stands for no block and needs nothing. */
  private final long[] need;

  private final int noBlock;
  private final boolean anyHomes;
  private final double[] weight = new double[R];
  private final double clashCost;
  private final SpreadLoad spread;

  /**
   * How many blocks in each bin the block must be apart from, by block; empty if there are none.
   */
  private final int[][] enemies;

  /** The cost of the overload, by bin. */
  private final double[] overload;

  private final int allowedMoves;
  private final double moveCost;
  private int overloaded;
  private int clashes;
  private int crowd;
  private int moves;

  /**
   * An initial packing.
   *
   * @param start a bin for every block, each among the block's options
   * @param allowedMoves how many machines may leave their home
   * @param moveCost the cost of each of those moves, as a share of the cost of an excess move
   */
  public Packing(SearchSpace space, int[] start, int allowedMoves, double moveCost) {
    this.space = space;
    this.relations = space.relations();
    this.anyHomes = space.anyHomes();
    this.bins = space.bins();
    this.allowedMoves = allowedMoves;
    int n = space.size();
    noBlock = n;
    need = Arrays.copyOf(space.needs(), (n + 1) * R);
    room = space.rooms();
    binOf = start.clone();
    load = new long[bins * R];
    foreign = anyHomes ? new long[bins * R] : load;
    overload = new double[bins];
    spread = new SpreadLoad(space.spreads());
    enemies = new int[n][];
    for (int block = 0; block < n; block++) {
      enemies[block] = new int[relations.apart(block).length == 0 ? 0 : bins];
    }
    double meanBlock = 0;
    for (int r = 0; r < R; r++) {
      double all = 0;
      for (int bin = 0; bin < bins; bin++) {
        all += Math.max(0, room[bin * R + r]);
      }
      weight[r] = all == 0 ? 1 : bins / all;
      for (int block = 0; block < n; block++) {
        meanBlock += need[block * R + r] * weight[r] / n;
      }
    }
    clashCost = Math.max(meanBlock / 2, 1e-6);
    this.moveCost = moveCost * clashCost;
    for (int block = 0; block < n; block++) {
      settle(block, binOf[block]);
    }
    for (int bin = 0; bin < bins; bin++) {
      overload[bin] = overload(bin, noBlock, noBlock);
      overloaded += overload[bin] > 0 ? 1 : 0;
    }
    int pairs = 0;
    for (int block = 0; block < n; block++) {
      pairs += clashesIn(block, binOf[block]);
    }
    clashes = pairs / 2;
  }

  private void settle(int block, int bin) {
    addLoad(block, bin, 1);
    addEnemy(block, bin, 1);
    crowd += spread.add(block, bin);
    moves += space.moves(block, bin);
  }

  /** The block's bin. */
  int binOf(int block) {
    return binOf[block];
  }

  /** The bins of all blocks. */
  public int[] toArray() {
    return binOf.clone();
  }

  /** Whether this placement breaks no rule and moves no more machines than allowed. */
  boolean isValid() {
    return overloaded == 0 && clashes == 0 && crowd == 0 && moves <= allowedMoves;
  }

  /** The cost, recomputed: a running sum of differences would accumulate rounding errors. */
  double cost() {
    double cost = 0;
    for (int bin = 0; bin < bins; bin++) {
      cost += overload[bin];
    }
    return cost + clashCost * (clashes + crowd) + costOf(moves);
  }

  private double costOf(int someMoves) {
    return clashCost * Math.max(0, someMoves - allowedMoves) + moveCost * someMoves;
  }

  /** Whether the bin holds more than its room. */
  boolean isOverloaded(int bin) {
    return overload[bin] > 0;
  }

  /** Whether the block in its bin is part of a clash, an overfull domain or an excess move. */
  boolean isMisplaced(int block) {
    int bin = binOf[block];
    return clashesIn(block, bin) > 0
        || (crowd > 0 && spread.isCrowded(block, bin))
        || (moves > allowedMoves && space.moves(block, bin) > 0);
  }

  /** By how much the cost changes when the block goes to another of its bins. */
  double moveDelta(int block, int to) {
    int from = binOf[block];
    double delta = overload(from, block, noBlock) - overload[from] + overload(to, noBlock, block);
    delta += clashCost * (clashesIn(block, to) - clashesIn(block, from)) - overload[to];
    if (space.spreads().isSpread(block)) {
      int change = spread.remove(block, from) + spread.add(block, to);
      spread.remove(block, to);
      spread.add(block, from);
      delta += clashCost * change;
    }
    if (anyHomes) {
      delta += costOf(moves + space.moves(block, to) - space.moves(block, from)) - costOf(moves);
    }
    return delta;
  }

  /** By how much the cost changes when two blocks of different bins swap. */
  double swapDelta(int block, int other) {
    int from = binOf[block];
    int to = binOf[other];
    double delta = overload(from, block, other) - overload[from];
    delta += overload(to, other, block) - overload[to];
    if (enemies[block].length + enemies[other].length > 0) {
      delta += clashCost * swapEnemies(block, other);
    }
    if (relations.anyCuts()) {
      delta += clashCost * swapCuts(block, other);
    }
    if (space.spreads().isSpread(block) || space.spreads().isSpread(other)) {
      int change = spread.remove(block, from) + spread.remove(other, to);
      change += spread.add(block, to) + spread.add(other, from);
      spread.remove(block, to);
      spread.remove(other, from);
      spread.add(block, from);
      spread.add(other, to);
      delta += clashCost * change;
    }
    if (anyHomes) {
      int change = space.moves(block, to) - space.moves(block, from);
      change += space.moves(other, from) - space.moves(other, to);
      delta += costOf(moves + change) - costOf(moves);
    }
    return delta;
  }

  private int swapEnemies(int block, int other) {
    int from = binOf[block];
    int to = binOf[other];
    int there = enemiesIn(block, to);
    int here = enemiesIn(other, from);
    int change = there - enemiesIn(block, from) + here - enemiesIn(other, to);
    if (there + here > 0) {
      // Each may be counted as a clash in the bin that the other is about to leave.
      int place = Arrays.binarySearch(relations.apart(block), other);
      if (place >= 0) {
        int tolerated = relations.apartAtHome(block, place);
        change -= (tolerated == to ? 0 : 1) + (tolerated == from ? 0 : 1);
      }
    }
    return change;
  }

  private int swapCuts(int block, int other) {
    int from = binOf[block];
    int to = binOf[other];
    int before = cuts(block, from) + cuts(other, to) - cutBetween(block, other);
    binOf[block] = to;
    binOf[other] = from;
    int after = cuts(block, to) + cuts(other, from) - cutBetween(block, other);
    binOf[block] = from;
    binOf[other] = to;
    return after - before;
  }

  /** One when the two have an edge that cannot be bridged where they are, else zero. */
  private int cutBetween(int block, int other) {
    int place = Arrays.binarySearch(relations.neighbours(block), other);
    boolean cut = place >= 0 && relations.isCut(block, place, binOf[block], binOf[other]);
    return cut ? 1 : 0;
  }

  /** Moves the block to another of its bins. */
  void move(int block, int to) {
    int from = binOf[block];
    clashes -= clashesIn(block, from);
    addLoad(block, from, -1);
    addEnemy(block, from, -1);
    crowd += spread.remove(block, from);
    moves -= space.moves(block, from);
    binOf[block] = to;
    settle(block, to);
    clashes += clashesIn(block, to);
    updateOverload(from);
    updateOverload(to);
  }

  private void updateOverload(int bin) {
    overloaded -= overload[bin] > 0 ? 1 : 0;
    overload[bin] = overload(bin, noBlock, noBlock);
    overloaded += overload[bin] > 0 ? 1 : 0;
  }

  private void addEnemy(int block, int bin, int sign) {
    int[] apart = relations.apart(block);
    for (int i = 0; i < apart.length; i++) {
      if (relations.apartAtHome(block, i) != bin) {
        enemies[apart[i]][bin] += sign;
      }
    }
  }

  /** How many blocks the block clashes with in that bin if they stay. */
  private int clashesIn(int block, int bin) {
    return enemiesIn(block, bin) + (relations.anyCuts() ? cuts(block, bin) : 0);
  }

  private int enemiesIn(int block, int bin) {
    int[] count = enemies[block];
    return count.length == 0 ? 0 : count[bin];
  }

  /** How many of the block's edges cannot be bridged from that bin. */
  private int cuts(int block, int bin) {
    int count = 0;
    int[] neighbours = relations.neighbours(block);
    for (int i = 0; i < neighbours.length; i++) {
      count += relations.isCut(block, i, bin, binOf[neighbours[i]]) ? 1 : 0;
    }
    return count;
  }

  /** The cost of the bin's overload with one block less and one more; either may be noBlock. */
  private double overload(int bin, int without, int with) {
    double cost = 0;
    int slot = bin * R;
    int less = without * R;
    int more = with * R;
    for (int r = 0; r < R; r++) {
      long excess = load[slot + r] - room[slot + r] - need[less + r] + need[more + r];
      if (excess > 0) {
        cost += (anyHomes ? counted(excess, bin, r, without, with) : excess) * weight[r];
      }
    }
    return cost;
  }

  /** The part of an excess that counts: what is at home on the bin may exceed its room. */
  private long counted(long excess, int bin, int r, int without, int with) {
    long notAtHome = foreign[bin * R + r];
    notAtHome -= without == noBlock ? 0 : space.foreignNeed(without, bin, r);
    notAtHome += with == noBlock ? 0 : space.foreignNeed(with, bin, r);
    return Math.min(excess, notAtHome);
  }

  private void addLoad(int block, int bin, int sign) {
    for (int r = 0; r < R; r++) {
      load[bin * R + r] += sign * need[block * R + r];
      if (anyHomes) {
        foreign[bin * R + r] += sign * space.foreignNeed(block, bin, r);
      }
    }
  }
}
