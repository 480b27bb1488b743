package io.homelab.placement.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tries all ways to place some blocks, by depth-first search with forward checking. The block with
 * the fewest bins goes first. Of bins that are interchangeable only one is tried, and of blocks
 * that are interchangeable only one goes where that was refuted.
 */
final class Exhaustive {
  /** Deeper than this is not searched: it could not be finished, and the stack is finite. */
  static final int MOST_BLOCKS = 300;

  /** What came of it. */
  enum Verdict {
    FOUND,
    NONE,
    GAVE_UP
  }

  private static final int R = Space.R;

  private final Space space;
  private final int[] blocks;
  private final int allowedMoves;
  private final Work work;
  private final int[] binOf;
  private final long[] load;
  private final long[] foreign;
  private final int[] inBin;
  private final SpreadLoad spread;
  private final Likeness likeness;

  /** The bins where no more blocks of a kind need to be tried, by kind and bin. */
  private final boolean[][] refuted;

  private int moves;
  private int open;

  /**
   * @param blocks those to place; all others are taken to be nowhere
   * @param allowedMoves so many machines may leave their home
   */
  Exhaustive(Space space, int[] blocks, int allowedMoves, Work work) {
    this.space = space;
    this.blocks = blocks;
    this.allowedMoves = allowedMoves;
    this.work = work;
    binOf = new int[space.size()];
    Arrays.fill(binOf, -1);
    load = new long[space.bins() * R];
    foreign = new long[space.bins() * R];
    inBin = new int[space.bins()];
    spread = new SpreadLoad(space.spreads);
    likeness = new Likeness(space, blocks);
    refuted = new boolean[likeness.kinds()][space.bins()];
    open = blocks.length;
  }

  /** Searches; {@link #found} tells the placement then. */
  Verdict search() {
    return blocks.length > MOST_BLOCKS ? Verdict.GAVE_UP : next();
  }

  /** A bin for each of the blocks, -1 for all others. */
  int[] found() {
    return binOf.clone();
  }

  private Verdict next() {
    if (open == 0) {
      return Verdict.FOUND;
    }
    if (!mayStillFit()) {
      return Verdict.NONE;
    }
    int block = mostConstrained();
    if (work.isUsedUp()) {
      return Verdict.GAVE_UP;
    }
    List<Integer> bins = binsFor(block);
    int kind = likeness.kind(block);
    List<Integer> closed = new ArrayList<>();
    Verdict verdict = Verdict.NONE;
    for (int bin : bins) {
      if (refuted[kind][bin]) {
        continue;
      }
      put(block, bin);
      Verdict here = next();
      if (here == Verdict.FOUND) {
        return here;
      }
      take(block, bin);
      if (here == Verdict.GAVE_UP) {
        verdict = here;
        break;
      }
      close(kind, bin, closed);
    }
    for (int bin : closed) {
      refuted[kind][bin] = false;
    }
    return verdict;
  }

  /** The bin was refuted for blocks of that kind, and so are the empty bins just like it. */
  private void close(int kind, int bin, List<Integer> closed) {
    List<Integer> alike = new ArrayList<>(List.of(bin));
    if (inBin[bin] == 0) {
      for (int other = 0; other < space.bins(); other++) {
        if (other != bin
            && inBin[other] == 0
            && likeness.sameBins(bin, other)
            && sameMarks(bin, other)) {
          alike.add(other);
        }
      }
    }
    for (int each : alike) {
      if (!refuted[kind][each]) {
        refuted[kind][each] = true;
        closed.add(each);
      }
    }
  }

  private boolean sameMarks(int bin, int other) {
    for (boolean[] marks : refuted) {
      if (marks[bin] != marks[other]) {
        return false;
      }
    }
    return true;
  }

  private int mostConstrained() {
    int best = -1;
    int fewest = Integer.MAX_VALUE;
    for (int block : blocks) {
      if (binOf[block] >= 0) {
        continue;
      }
      int count = 0;
      int[] bins = space.options[block].bins();
      for (int i = 0; i < bins.length && count < fewest; i++) {
        count += fits(block, bins[i]) ? 1 : 0;
      }
      work.take(bins.length);
      if (count < fewest) {
        fewest = count;
        best = block;
      }
      if (fewest == 0) {
        break;
      }
    }
    return best;
  }

  /** The bins with room for the block: its home first, then the fullest. */
  private List<Integer> binsFor(int block) {
    List<Integer> bins = new ArrayList<>();
    double[] key = new double[space.bins()];
    for (int bin : space.options[block].bins()) {
      if (fits(block, bin)) {
        bins.add(bin);
        for (int r = 0; r < R; r++) {
          int slot = bin * R + r;
          key[bin] += (space.room[slot] - load[slot]) / (1.0 + Math.max(0, space.room[slot]));
        }
        key[bin] += 10.0 * space.moves(block, bin);
      }
    }
    bins.sort((a, b) -> key[a] != key[b] ? Double.compare(key[a], key[b]) : Integer.compare(a, b));
    return bins;
  }

  private boolean fits(int block, int bin) {
    if (refuted[likeness.kind(block)][bin] || moves + space.moves(block, bin) > allowedMoves) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      int slot = bin * R + r;
      long after = load[slot] + space.need[block * R + r];
      if (after > space.room[slot]
          && Space.excess(after, space.room[slot], foreign[slot] + space.foreignNeed(block, bin, r))
              > 0) {
        return false;
      }
    }
    int[] apart = space.relations.apart[block];
    for (int i = 0; i < apart.length; i++) {
      if (binOf[apart[i]] == bin && space.relations.apartAtHome[block][i] != bin) {
        return false;
      }
    }
    int[] neighbours = space.relations.neighbours[block];
    for (int i = 0; i < neighbours.length; i++) {
      int there = binOf[neighbours[i]];
      if (there >= 0 && space.relations.isCut(block, i, bin, there)) {
        return false;
      }
    }
    if (space.spreads.groupsOf[block].length > 0) {
      int excess = spread.add(block, bin);
      spread.remove(block, bin);
      return excess == 0;
    }
    return true;
  }

  /**
   * Whether enough is free in all for what is still open, and few enough must leave home for it.
   */
  private boolean mayStillFit() {
    for (int r = 0; r < R; r++) {
      long wanted = 0;
      for (int block : blocks) {
        wanted += binOf[block] < 0 ? space.need[block * R + r] : 0;
      }
      for (int bin = 0; bin < space.bins() && wanted > 0; bin++) {
        wanted -= Math.max(0, space.ceiling[bin * R + r] - load[bin * R + r]);
      }
      if (wanted > 0) {
        return false;
      }
    }
    return !space.anyHomes || moves + evictions() <= allowedMoves;
  }

  /** So many open blocks must leave their home at least: they no longer fit beside what came. */
  private int evictions() {
    int sum = 0;
    for (int bin = 0; bin < space.bins(); bin++) {
      int most = 0;
      for (int r = 0; r < R; r++) {
        most = Math.max(most, evictions(bin, r));
      }
      sum += most;
    }
    return sum;
  }

  private int evictions(int bin, int r) {
    long atHome = 0;
    long largest = 0;
    for (int block : blocks) {
      if (binOf[block] < 0 && space.isHome(block, 0, bin)) {
        long need = space.need[block * R + r];
        atHome += need;
        largest = Math.max(largest, need);
      }
    }
    if (largest == 0) {
      return 0;
    }
    int slot = bin * R + r;
    long excess = Space.excess(load[slot] + atHome, space.room[slot], foreign[slot]);
    return Math.toIntExact(Math.min(Integer.MAX_VALUE / 2, Math.ceilDiv(excess, largest)));
  }

  private void put(int block, int bin) {
    binOf[block] = bin;
    change(block, bin, 1);
    spread.add(block, bin);
  }

  private void take(int block, int bin) {
    binOf[block] = -1;
    change(block, bin, -1);
    spread.remove(block, bin);
  }

  private void change(int block, int bin, int sign) {
    open -= sign;
    inBin[bin] += sign;
    moves += sign * space.moves(block, bin);
    for (int r = 0; r < R; r++) {
      load[bin * R + r] += sign * space.need[block * R + r];
      foreign[bin * R + r] += sign * space.foreignNeed(block, bin, r);
    }
  }
}
