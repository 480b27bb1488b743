package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.Relations;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.SpreadLoad;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Exhaustive depth-first search with forward checking. The block with the fewest bins left goes
 * first. Symmetry breaking: once a block is refuted in a bin, no interchangeable block is tried
 * there or in an interchangeable bin.
 */
public final class BacktrackingSearch {
  /**
   * Above this many blocks nothing is tried: the search would never end, and the stack is finite.
   */
  public static final int MOST_BLOCKS = 300;

  /** How a search ended. */
  public enum Ending {
    /** With a placement. */
    FOUND,
    /** The search space is exhausted: no placement is valid. */
    EXHAUSTED,
    /** The step budget ran out, or there are more than {@link #MOST_BLOCKS} blocks. */
    GAVE_UP
  }

  private static final int R = SearchSpace.RESOURCES;

  private final SearchSpace space;
  private final Relations relations;
  private final int[] blocks;
  private final int allowedMoves;
  private final StepBudget budget;
  private final int[] binOf;
  private final long[] load;
  private final long[] foreign;
  private final int[] inBin;
  private final SpreadLoad spread;
  private final Symmetry symmetry;

  /** Where no block of a class needs to be tried any more, by class and bin. */
  private final boolean[][] refuted;

  private int moves;
  private int open;

  /**
   * A search for a placement of some blocks.
   *
   * @param blocks the blocks to place, ignoring all others
   * @param allowedMoves how many machines may leave their home
   */
  public BacktrackingSearch(SearchSpace space, int[] blocks, int allowedMoves, StepBudget budget) {
    this.space = space;
    this.relations = space.relations();
    this.blocks = blocks;
    this.allowedMoves = allowedMoves;
    this.budget = budget;
    binOf = new int[space.size()];
    Arrays.fill(binOf, -1);
    load = new long[space.bins() * R];
    foreign = new long[space.bins() * R];
    inBin = new int[space.bins()];
    spread = new SpreadLoad(space.spreads());
    symmetry = new Symmetry(space, blocks);
    refuted = new boolean[symmetry.kinds()][space.bins()];
    open = blocks.length;
  }

  /** Runs once. If it ends with a placement, {@link #found} returns it. */
  public Ending search() {
    return blocks.length > MOST_BLOCKS ? Ending.GAVE_UP : next();
  }

  /** A bin for each of the blocks, -1 for all others. */
  public int[] found() {
    return binOf.clone();
  }

  private Ending next() {
    if (open == 0) {
      return Ending.FOUND;
    }
    if (!mayStillFit()) {
      return Ending.EXHAUSTED;
    }
    int block = mostConstrained();
    if (budget.isSpent()) {
      return Ending.GAVE_UP;
    }
    List<Integer> bins = binsFor(block);
    int kind = symmetry.kind(block);
    List<Integer> closed = new ArrayList<>();
    Ending ending = Ending.EXHAUSTED;
    for (int bin : bins) {
      if (refuted[kind][bin]) {
        continue;
      }
      put(block, bin);
      Ending here = next();
      if (here == Ending.FOUND) {
        return here;
      }
      take(block, bin);
      if (here == Ending.GAVE_UP) {
        ending = here;
        break;
      }
      close(kind, bin, closed);
    }
    for (int bin : closed) {
      refuted[kind][bin] = false;
    }
    return ending;
  }

  /** Marks the bin, and all interchangeable ones, as refuted for blocks of that class. */
  private void close(int kind, int bin, List<Integer> closed) {
    List<Integer> alike = new ArrayList<>(List.of(bin));
    if (inBin[bin] == 0) {
      for (int other = 0; other < space.bins(); other++) {
        if (other != bin
            && inBin[other] == 0
            && symmetry.sameBins(bin, other)
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
      int[] bins = space.options(block).bins();
      for (int i = 0; i < bins.length && count < fewest; i++) {
        count += fits(block, bins[i]) ? 1 : 0;
      }
      budget.take(bins.length);
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

  /** The bins that can take the block: its home first, then the fullest. */
  private List<Integer> binsFor(int block) {
    List<Integer> bins = new ArrayList<>();
    double[] key = new double[space.bins()];
    for (int bin : space.options(block).bins()) {
      if (fits(block, bin)) {
        bins.add(bin);
        for (int r = 0; r < R; r++) {
          long room = space.room(bin, r);
          key[bin] += (room - load[bin * R + r]) / (1.0 + Math.max(0, room));
        }
        key[bin] += 10.0 * space.moves(block, bin);
      }
    }
    bins.sort((a, b) -> key[a] != key[b] ? Double.compare(key[a], key[b]) : Integer.compare(a, b));
    return bins;
  }

  private boolean fits(int block, int bin) {
    if (refuted[symmetry.kind(block)][bin] || moves + space.moves(block, bin) > allowedMoves) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      int slot = bin * R + r;
      long room = space.room(bin, r);
      long after = load[slot] + space.need(block, r);
      if (after > room
          && SearchSpace.excess(after, room, foreign[slot] + space.foreignNeed(block, bin, r))
              > 0) {
        return false;
      }
    }
    int[] apart = relations.apart(block);
    for (int i = 0; i < apart.length; i++) {
      if (binOf[apart[i]] == bin && relations.apartAtHome(block, i) != bin) {
        return false;
      }
    }
    int[] neighbours = relations.neighbours(block);
    for (int i = 0; i < neighbours.length; i++) {
      int there = binOf[neighbours[i]];
      if (there >= 0 && relations.isCut(block, i, bin, there)) {
        return false;
      }
    }
    return spread.accepts(block, bin);
  }

  /**
   * Forward checking by two lower bounds: the open blocks' total need against the total free room,
   * and the least number of moves against the allowed number.
   */
  private boolean mayStillFit() {
    for (int r = 0; r < R; r++) {
      long wanted = 0;
      for (int block : blocks) {
        wanted += binOf[block] < 0 ? space.need(block, r) : 0;
      }
      for (int bin = 0; bin < space.bins() && wanted > 0; bin++) {
        wanted -= Math.max(0, space.ceiling(bin, r) - load[bin * R + r]);
      }
      if (wanted > 0) {
        return false;
      }
    }
    return !space.anyHomes() || moves + movesLowerBound() <= allowedMoves;
  }

  /** The least number of open blocks that must leave home to make room for what came there. */
  private long movesLowerBound() {
    long sum = 0;
    for (int bin = 0; bin < space.bins(); bin++) {
      long most = 0;
      for (int r = 0; r < R; r++) {
        most = Math.max(most, movesLowerBound(bin, r));
      }
      sum += most;
    }
    return sum;
  }

  private long movesLowerBound(int bin, int r) {
    long atHome = 0;
    long largest = 0;
    for (int block : blocks) {
      if (binOf[block] < 0 && space.isHome(block, 0, bin)) {
        long need = space.need(block, r);
        atHome += need;
        largest = Math.max(largest, need);
      }
    }
    if (largest == 0) {
      return 0;
    }
    int slot = bin * R + r;
    long excess = SearchSpace.excess(load[slot] + atHome, space.room(bin, r), foreign[slot]);
    return Math.ceilDiv(excess, largest);
  }

  private void put(int block, int bin) {
    binOf[block] = bin;
    update(block, bin, 1);
    spread.add(block, bin);
  }

  private void take(int block, int bin) {
    binOf[block] = -1;
    update(block, bin, -1);
    spread.remove(block, bin);
  }

  private void update(int block, int bin, int sign) {
    open -= sign;
    inBin[bin] += sign;
    moves += sign * space.moves(block, bin);
    for (int r = 0; r < R; r++) {
      load[bin * R + r] += sign * space.need(block, r);
      foreign[bin * R + r] += sign * space.foreignNeed(block, bin, r);
    }
  }
}
