package io.homelab.placement.search;

import io.homelab.placement.problem.Guest;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which blocks must not share a bin, and which must share one where a bin cannot bridge. What two
 * blocks do while all the members in question are at home is tolerated.
 */
final class Relations {
  /** The blocks that must be in another bin, ascending, by block. */
  final int[][] apart;

  /** The bin at which each of those pairs is tolerated, -1 for none. */
  final int[][] apartAtHome;

  /** The blocks at the other ends of edges, ascending; all empty when every host can bridge. */
  final int[][] neighbours;

  /** Where each of those pairs is tolerated: {@code bin * bins + bin of the other}, or -1. */
  final int[][] neighboursAtHome;

  /** Whether some host cannot bridge, so that edges matter. */
  final boolean anyCuts;

  private final Space space;
  private final int[] blockOf;
  private final int[] homeOf;

  Relations(Space space) {
    this.space = space;
    int n = space.size();
    apart = new int[n][];
    apartAtHome = new int[n][];
    neighbours = new int[n][];
    neighboursAtHome = new int[n][];
    blockOf = new int[space.instance.guests().size()];
    homeOf = new int[blockOf.length];
    Arrays.fill(blockOf, -1);
    boolean anyUnbridged = false;
    for (boolean unbridged : space.unbridged) {
      anyUnbridged |= unbridged;
    }
    anyCuts = anyUnbridged;
    for (int b = 0; b < n; b++) {
      List<Guest> members = space.blocks.get(b);
      for (int i = 0; i < members.size(); i++) {
        blockOf[members.get(i).index()] = b;
        homeOf[members.get(i).index()] = space.home(b, i);
      }
    }
    for (int b = 0; b < n; b++) {
      relate(b);
    }
  }

  boolean areApart(int block, int other) {
    return apart[block].length > 0 && Arrays.binarySearch(apart[block], other) >= 0;
  }

  /**
   * Whether an edge cannot be bridged.
   *
   * @param place where the other end stands among the block's neighbours
   */
  boolean isCut(int block, int place, int bin, int otherBin) {
    return otherBin != bin
        && (space.unbridged[otherBin] || space.unbridged[bin])
        && neighboursAtHome[block][place] != bin * space.bins() + otherBin;
  }

  private void relate(int block) {
    SortedMap<Integer, Integer> enemies = new TreeMap<>();
    SortedMap<Integer, Integer> connected = new TreeMap<>();
    for (Guest guest : space.blocks.get(block)) {
      int here = homeOf[guest.index()];
      for (Guest other : guest.apart()) {
        int there = homeOf[other.index()];
        note(enemies, block, other, here == there ? here : -1);
      }
      if (anyCuts) {
        for (Guest other : guest.neighbours()) {
          int there = homeOf[other.index()];
          note(connected, block, other, here < 0 || there < 0 ? -1 : here * space.bins() + there);
        }
      }
    }
    apart[block] = array(enemies.keySet());
    apartAtHome[block] = array(enemies.values());
    neighbours[block] = array(connected.keySet());
    neighboursAtHome[block] = array(connected.values());
  }

  /** Two blocks are tolerated where all related pairs of their members are. */
  private void note(SortedMap<Integer, Integer> relation, int block, Guest other, int tolerated) {
    int otherBlock = blockOf[other.index()];
    if (otherBlock >= 0 && otherBlock != block) {
      relation.merge(otherBlock, tolerated, (a, b) -> a.equals(b) ? a : Integer.valueOf(-1));
    }
  }

  private static int[] array(Iterable<Integer> numbers) {
    int[] array = new int[16];
    int size = 0;
    for (int number : numbers) {
      array = size == array.length ? Arrays.copyOf(array, 2 * size) : array;
      array[size++] = number;
    }
    return Arrays.copyOf(array, size);
  }
}
