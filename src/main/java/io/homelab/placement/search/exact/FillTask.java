package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.Relations;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.SpreadLoad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What is left to place, and where, while bins are filled one after another. Interchangeable blocks
 * are counted as one kind, interchangeable bins as one sort. What all open bins have and the open
 * blocks do not need is the waste that is left: no bin may waste more.
 */
final class FillTask {
  static final int R = SearchSpace.RESOURCES;

  final SearchSpace space;

  /** The blocks of each kind, ascending. */
  final int[][] blocks;

  /** The bins of each sort, ascending. */
  final int[][] bins;

  /** What a block of each kind needs, at {@code kind * R + resource}. */
  final long[] need;

  /** What a bin of each sort has, at {@code sort * R + resource}. */
  final long[] room;

  /** How many blocks of each kind are open: the first ones are placed. */
  final int[] openBlocks;

  /** How many bins of each sort are open. */
  final int[] openBins;

  /** How much of each resource may still be wasted. */
  final long[] waste = new long[R];

  /** Whether any two blocks must be apart. */
  final boolean anyApart;

  /** Whether nothing but the open blocks and bins decides what is still possible. */
  final boolean isLocal;

  /** Which kinds must be apart; empty if none must. */
  private final boolean[][] apart;

  private final double[] size;
  private final int[] binOf;
  private final SpreadLoad spread;

  /** All blocks, all bins. No block may have a home. */
  FillTask(SearchSpace space) {
    this.space = space;
    int[] all = new int[space.size()];
    Arrays.setAll(all, block -> block);
    Symmetry symmetry = new Symmetry(space, all);
    blocks = kinds(all, symmetry);
    bins = sorts(symmetry);
    need = new long[blocks.length * R];
    room = new long[bins.length * R];
    openBlocks = new int[blocks.length];
    openBins = new int[bins.length];
    boolean any = false;
    for (int kind = 0; kind < blocks.length; kind++) {
      openBlocks[kind] = blocks[kind].length;
      any |= space.relations().apart(blocks[kind][0]).length > 0;
      for (int r = 0; r < R; r++) {
        need[kind * R + r] = space.need(blocks[kind][0], r);
        waste[r] -= need[kind * R + r] * blocks[kind].length;
      }
    }
    anyApart = any;
    apart = apart();
    for (int sort = 0; sort < bins.length; sort++) {
      openBins[sort] = bins[sort].length;
      for (int r = 0; r < R; r++) {
        room[sort * R + r] = space.room(bins[sort][0], r);
        waste[r] += room[sort * R + r] * bins[sort].length;
      }
    }
    size = sizes();
    isLocal = space.spreads().groups().isEmpty() && !space.relations().anyCuts();
    binOf = new int[space.size()];
    Arrays.fill(binOf, -1);
    spread = new SpreadLoad(space.spreads());
  }

  /** Kinds with few bins to choose from and large needs first. */
  private static int[][] kinds(int[] all, Symmetry symmetry) {
    List<List<Integer>> kinds = new ArrayList<>();
    for (int kind = 0; kind < symmetry.kinds(); kind++) {
      kinds.add(new ArrayList<>());
    }
    for (int block : all) {
      kinds.get(symmetry.kind(block)).add(block);
    }
    return kinds.stream()
        .map(kind -> kind.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private int[][] sorts(Symmetry symmetry) {
    List<List<Integer>> sorts = new ArrayList<>();
    for (int bin = 0; bin < space.bins(); bin++) {
      int each = bin;
      sorts.stream()
          .filter(sort -> symmetry.sameBins(sort.getFirst(), each))
          .findFirst()
          .orElseGet(() -> {
            List<Integer> sort = new ArrayList<>();
            sorts.add(sort);
            return sort;
          })
          .add(bin);
    }
    sorts.sort(Comparator.comparingInt(List::getFirst));
    return sorts.stream()
        .map(sort -> sort.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private double[] sizes() {
    double[] sizes = new double[bins.length];
    for (int r = 0; r < R; r++) {
      double all = 0;
      for (int sort = 0; sort < bins.length; sort++) {
        all += (double) room[sort * R + r] * bins[sort].length;
      }
      for (int sort = 0; sort < bins.length && all > 0; sort++) {
        sizes[sort] += room[sort * R + r] / all;
      }
    }
    double largest = Arrays.stream(sizes).max().orElse(0);
    Arrays.setAll(sizes, sort -> largest == 0 ? 1 : sizes[sort] / largest);
    return sizes;
  }

  /** Whether blocks of the kind may go to bins of the sort. */
  boolean accepts(int sort, int kind) {
    return space.options(blocks[kind][0]).has(bins[sort][0]);
  }

  /** Whether blocks of both kinds, or two of one kind, must not share a bin. */
  boolean areApart(int kind, int other) {
    return apart[kind][other];
  }

  private boolean[][] apart() {
    boolean[][] all = new boolean[blocks.length][anyApart ? blocks.length : 0];
    for (int kind = 0; kind < blocks.length && anyApart; kind++) {
      int[] enemies = space.relations().apart(blocks[kind][0]);
      for (int other = 0; other < blocks.length; other++) {
        // A kind of one block has no other that it could be apart from.
        int example = blocks[other][kind == other ? blocks[other].length - 1 : 0];
        all[kind][other] = Arrays.binarySearch(enemies, example) >= 0;
      }
    }
    return all;
  }

  /** Whether every block has a bin. */
  boolean isDone() {
    for (int count : openBlocks) {
      if (count > 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the fill's blocks are open, and a bin for it, and no more is wasted than may be. */
  boolean allows(Fill fill) {
    if (openBins[fill.sort()] == 0) {
      return false;
    }
    int[] kinds = fill.kinds();
    int run = 0;
    for (int i = 0; i < kinds.length; i++) {
      run = i > 0 && kinds[i] == kinds[i - 1] ? run + 1 : 1;
      if (openBlocks[kinds[i]] < run) {
        return false;
      }
    }
    for (int r = 0; r < R; r++) {
      if (fill.waste(r) > waste[r]) {
        return false;
      }
    }
    return true;
  }

  /** Fills a bin. False, and nothing done, if a rule about other bins is in the way. */
  boolean put(Fill fill) {
    int bin = bins[fill.sort()][--openBins[fill.sort()]];
    int[] kinds = fill.kinds();
    for (int r = 0; r < R; r++) {
      waste[r] -= fill.waste(r);
    }
    for (int i = 0; i < kinds.length; i++) {
      int block = blocks[kinds[i]][--openBlocks[kinds[i]]];
      if (!isLocal && !fits(block, bin)) {
        openBlocks[kinds[i]]++;
        take(fill, i);
        return false;
      }
      binOf[block] = bin;
      if (!isLocal) {
        spread.add(block, bin);
      }
    }
    return true;
  }

  private boolean fits(int block, int bin) {
    Relations relations = space.relations();
    int[] neighbours = relations.neighbours(block);
    for (int i = 0; i < neighbours.length; i++) {
      int there = binOf[neighbours[i]];
      if (there >= 0 && relations.isCut(block, i, bin, there)) {
        return false;
      }
    }
    return spread.accepts(block, bin);
  }

  /** Undoes {@link #put}; what was filled last first. */
  void take(Fill fill) {
    take(fill, fill.kinds().length);
  }

  private void take(Fill fill, int count) {
    int bin = bins[fill.sort()][openBins[fill.sort()]++];
    int[] kinds = fill.kinds();
    for (int i = count - 1; i >= 0; i--) {
      int block = blocks[kinds[i]][openBlocks[kinds[i]]++];
      binOf[block] = -1;
      if (!isLocal) {
        spread.remove(block, bin);
      }
    }
    for (int r = 0; r < R; r++) {
      waste[r] += fill.waste(r);
    }
  }

  /** A bin for every block, -1 for the open ones. */
  int[] binOf() {
    return binOf.clone();
  }

  /** What a fill wastes, as shares of what may be wasted. */
  double cost(Fill fill) {
    double cost = 0;
    for (int r = 0; r < R; r++) {
      cost += fill.waste(r) / (1.0 + waste[r]);
    }
    return cost;
  }

  /** The room of a bin in relation to that of the largest one, all resources taken together. */
  double size(int sort) {
    return size[sort];
  }

  /** How many bins are open. */
  int open() {
    return Arrays.stream(openBins).sum();
  }
}
