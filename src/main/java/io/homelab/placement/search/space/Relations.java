package io.homelab.placement.search.space;

import io.homelab.placement.problem.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which blocks must not share a bin, and which must share one where a bin cannot bridge. Violations
 * among members that are all at home are tolerated.
 */
public final class Relations {
  private final SearchSpace space;

  /** The blocks that must be in another bin, ascending, by block. */
  private final int[][] apart;

  /** The bin on which each of those pairs is tolerated, -1 for none. */
  private final int[][] apartAtHome;

  /** The blocks at the other ends of edges, ascending; all empty when every host can bridge. */
  private final int[][] neighbours;

  /** Where each of those pairs is tolerated: {@code bin * bins + bin of the other}, or -1. */
  private final long[][] neighboursAtHome;

  private final boolean anyCuts;
  private final int[] blockOf;
  private final int[] homeOf;

  Relations(SearchSpace space) {
    this.space = space;
    int n = space.size();
    apart = new int[n][];
    apartAtHome = new int[n][];
    neighbours = new int[n][];
    neighboursAtHome = new long[n][];
    blockOf = new int[space.instance().workloads().size()];
    homeOf = new int[blockOf.length];
    Arrays.fill(blockOf, -1);
    boolean anyUnbridged = false;
    for (int bin = 0; bin < space.bins(); bin++) {
      anyUnbridged |= space.isUnbridged(bin);
    }
    anyCuts = anyUnbridged;
    for (int b = 0; b < n; b++) {
      List<Workload> members = space.members(b);
      for (int i = 0; i < members.size(); i++) {
        blockOf[members.get(i).index()] = b;
        homeOf[members.get(i).index()] = space.home(b, i);
      }
    }
    for (int b = 0; b < n; b++) {
      relate(b);
    }
  }

  /** The blocks that must be in another bin, ascending; read only. */
  public int[] apart(int block) {
    return apart[block];
  }

  /** The bin on which the block and the i-th of {@link #apart} are tolerated, -1 for none. */
  public int apartAtHome(int block, int i) {
    return apartAtHome[block][i];
  }

  /** Whether two blocks must be apart on every bin. */
  public boolean areApartEverywhere(int block, int other) {
    int i = Arrays.binarySearch(apart[block], other);
    return i >= 0 && apartAtHome[block][i] < 0;
  }

  /** The blocks at the other ends of edges, ascending; none when every host can bridge. */
  public int[] neighbours(int block) {
    return neighbours[block];
  }

  /** Whether some host cannot bridge, so that edges matter. */
  public boolean anyCuts() {
    return anyCuts;
  }

  /** Whether the edge to the i-th of {@link #neighbours} cannot be bridged between those bins. */
  public boolean isCut(int block, int i, int bin, int otherBin) {
    return otherBin != bin
        && (space.isUnbridged(otherBin) || space.isUnbridged(bin))
        && neighboursAtHome[block][i] != (long) bin * space.bins() + otherBin;
  }

  private void relate(int block) {
    SortedMap<Integer, Long> enemies = new TreeMap<>();
    SortedMap<Integer, Long> connected = new TreeMap<>();
    for (Workload workload : space.members(block)) {
      int here = homeOf[workload.index()];
      for (Workload other : workload.apart()) {
        int there = homeOf[other.index()];
        note(enemies, block, other, here == there ? here : -1);
      }
      if (anyCuts) {
        for (Workload other : workload.neighbours()) {
          int there = homeOf[other.index()];
          boolean bothRun = here >= 0 && there >= 0;
          note(connected, block, other, bothRun ? (long) here * space.bins() + there : -1);
        }
      }
    }
    apart[block] = keys(enemies);
    apartAtHome[block] = enemies.values().stream().mapToInt(Long::intValue).toArray();
    neighbours[block] = keys(connected);
    neighboursAtHome[block] = connected.values().stream().mapToLong(Long::longValue).toArray();
  }

  /** Two blocks are tolerated where all related pairs of members are. */
  private void note(SortedMap<Integer, Long> relation, int block, Workload other, long tolerated) {
    int otherBlock = blockOf[other.index()];
    if (otherBlock >= 0 && otherBlock != block) {
      relation.merge(otherBlock, tolerated, (a, b) -> a.equals(b) ? a : Long.valueOf(-1));
    }
  }

  private static int[] keys(SortedMap<Integer, Long> relation) {
    return relation.keySet().stream().mapToInt(Integer::intValue).toArray();
  }
}
