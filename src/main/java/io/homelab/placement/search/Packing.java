package io.homelab.placement.search;

import java.util.Arrays;

/**
 * A placement under repair: every block is in one of its bins, but bins may be overloaded, blocks
 * may clash, failure domains may be crowded, and more machines than allowed may have moved. Its
 * cost says how far it is from a valid placement.
 *
 * <p>The cost of an overload is the excess in shares of a mean bin; a pair that clashes, a machine
 * too many in a domain and a move too many each cost as much as half a mean block.
 */
final class Packing {
  private static final int R = Space.R;

  private final Space space;
  private final int bins;
  private final int[] binOf;
  private final long[] load;

  /** The part of the load that is not at home; the same array where nothing has a home. */
  private final long[] foreign;

  /** What each block needs, and nobody as the last. */
  private final long[] need;

  private final int nobody;
  private final double[] weight = new double[R];
  private final double clashCost;
  private final SpreadLoad spread;

  /**
   * By block: how many of the blocks in each bin it must be apart from; null when none anywhere.
   */
  private final int[][] enemies;

  /** The cost of overload, by bin. */
  private final double[] overload;

  private final int allowedMoves;
  private final double moveCost;
  private int overloaded;
  private int clashes;
  private int crowd;
  private int moves;

  /**
   * @param start a bin for every block, each among the block's options
   * @param allowedMoves so many machines may leave their home
   * @param moveCost what each of those moves costs, in shares of the cost of one too many
   */
  Packing(Space space, int[] start, int allowedMoves, double moveCost) {
    this.space = space;
    this.bins = space.bins();
    this.allowedMoves = allowedMoves;
    int n = space.size();
    nobody = n;
    need = Arrays.copyOf(space.need, (n + 1) * R);
    binOf = start.clone();
    load = new long[bins * R];
    foreign = space.anyHomes ? new long[bins * R] : load;
    overload = new double[bins];
    spread = new SpreadLoad(space.spreads);
    enemies = new int[n][];
    for (int block = 0; block < n; block++) {
      enemies[block] = new int[space.relations.apart[block].length == 0 ? 0 : bins];
    }
    double meanBlock = 0;
    for (int r = 0; r < R; r++) {
      double all = 0;
      for (int bin = 0; bin < bins; bin++) {
        all += Math.max(0, space.room[bin * R + r]);
      }
      weight[r] = all == 0 ? 1 : bins / all;
      for (int block = 0; block < n; block++) {
        meanBlock += space.need[block * R + r] * weight[r] / n;
      }
    }
    clashCost = Math.max(meanBlock / 2, 1e-6);
    this.moveCost = moveCost * clashCost;
    for (int block = 0; block < n; block++) {
      settle(block, binOf[block]);
    }
    for (int bin = 0; bin < bins; bin++) {
      overload[bin] = overload(bin, nobody, nobody);
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

  int binOf(int block) {
    return binOf[block];
  }

  int[] toArray() {
    return binOf.clone();
  }

  /** How many machines left their home. */
  int moves() {
    return moves;
  }

  boolean isValid() {
    return overloaded == 0 && clashes == 0 && crowd == 0 && moves <= allowedMoves;
  }

  /** The exact sum, against the rounding that a sum of differences gathers. */
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

  boolean isOverloaded(int bin) {
    return overload[bin] > 0;
  }

  /** Whether the block is part of what is wrong where it is, other than by its size. */
  boolean isMisplaced(int block) {
    int bin = binOf[block];
    return clashesIn(block, bin) > 0
        || (crowd > 0 && spread.isCrowded(block, bin))
        || (moves > allowedMoves && space.moves(block, bin) > 0);
  }

  /** By how much the cost changes when the block goes to another of its bins. */
  double moveDelta(int block, int to) {
    int from = binOf[block];
    double delta = overload(from, block, nobody) - overload[from] + overload(to, nobody, block);
    delta += clashCost * (clashesIn(block, to) - clashesIn(block, from)) - overload[to];
    if (space.spreads.groupsOf[block].length > 0) {
      int change = spread.remove(block, from) + spread.add(block, to);
      spread.remove(block, to);
      spread.add(block, from);
      delta += clashCost * change;
    }
    if (space.anyHomes) {
      delta += costOf(moves + space.moves(block, to) - space.moves(block, from)) - costOf(moves);
    }
    return delta;
  }

  /** By how much the cost changes when two blocks of different bins change places. */
  double swapDelta(int block, int other) {
    int from = binOf[block];
    int to = binOf[other];
    double delta = overload(from, block, other) - overload[from];
    delta += overload(to, other, block) - overload[to];
    if (enemies[block].length + enemies[other].length > 0) {
      delta += clashCost * swapEnemies(block, other);
    }
    if (space.relations.anyCuts) {
      delta += clashCost * swapCuts(block, other);
    }
    if (space.spreads.groupsOf[block].length + space.spreads.groupsOf[other].length > 0) {
      int change = spread.remove(block, from) + spread.remove(other, to);
      change += spread.add(block, to) + spread.add(other, from);
      spread.remove(block, to);
      spread.remove(other, from);
      spread.add(block, from);
      spread.add(other, to);
      delta += clashCost * change;
    }
    if (space.anyHomes) {
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
      // Each may be counted in the bin that it is about to leave.
      int place = Arrays.binarySearch(space.relations.apart[block], other);
      if (place >= 0) {
        int tolerated = space.relations.apartAtHome[block][place];
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

  /** One when an edge between the two cannot be bridged where they are, else zero. */
  private int cutBetween(int block, int other) {
    int place = Arrays.binarySearch(space.relations.neighbours[block], other);
    boolean cut = place >= 0 && space.relations.isCut(block, place, binOf[block], binOf[other]);
    return cut ? 1 : 0;
  }

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
    reckon(from);
    reckon(to);
  }

  private void reckon(int bin) {
    overloaded -= overload[bin] > 0 ? 1 : 0;
    overload[bin] = overload(bin, nobody, nobody);
    overloaded += overload[bin] > 0 ? 1 : 0;
  }

  private void addEnemy(int block, int bin, int sign) {
    int[] apart = space.relations.apart[block];
    for (int i = 0; i < apart.length; i++) {
      if (space.relations.apartAtHome[block][i] != bin) {
        enemies[apart[i]][bin] += sign;
      }
    }
  }

  /** With how many blocks the block clashes when it is in that bin and they stay. */
  private int clashesIn(int block, int bin) {
    return enemiesIn(block, bin) + (space.relations.anyCuts ? cuts(block, bin) : 0);
  }

  private int enemiesIn(int block, int bin) {
    int[] count = enemies[block];
    return count.length == 0 ? 0 : count[bin];
  }

  /** How many edges of the block cannot be bridged when it is in that bin. */
  private int cuts(int block, int bin) {
    int count = 0;
    int[] neighbours = space.relations.neighbours[block];
    for (int i = 0; i < neighbours.length; i++) {
      count += space.relations.isCut(block, i, bin, binOf[neighbours[i]]) ? 1 : 0;
    }
    return count;
  }

  /** The cost of the bin's overload with one block less and one more; nobody stands for none. */
  private double overload(int bin, int without, int with) {
    double cost = 0;
    int slot = bin * R;
    int less = without * R;
    int more = with * R;
    for (int r = 0; r < R; r++) {
      long excess = load[slot + r] - space.room[slot + r] - need[less + r] + need[more + r];
      if (excess > 0) {
        cost += (space.anyHomes ? tolerated(excess, bin, r, without, with) : excess) * weight[r];
      }
    }
    return cost;
  }

  /** Of an excess, what is not at home in the bin. */
  private long tolerated(long excess, int bin, int r, int without, int with) {
    long strange = foreign[bin * R + r];
    strange -= without == nobody ? 0 : space.foreignNeed(without, bin, r);
    strange += with == nobody ? 0 : space.foreignNeed(with, bin, r);
    return Math.min(excess, strange);
  }

  private void addLoad(int block, int bin, int sign) {
    for (int r = 0; r < R; r++) {
      load[bin * R + r] += sign * space.need[block * R + r];
      if (space.anyHomes) {
        foreign[bin * R + r] += sign * space.foreignNeed(block, bin, r);
      }
    }
  }
}
