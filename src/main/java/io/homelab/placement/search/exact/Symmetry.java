package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which blocks, and which empty bins, are interchangeable: swapping them keeps a valid placement
 * valid. An exact search needs to try only one of each class (symmetry breaking).
 */
final class Symmetry {
  private static final int R = SearchSpace.RESOURCES;

  private final SearchSpace space;
  private final int[] blocks;

  /** The class of interchangeable blocks that each block is in, by block. */
  private final int[] kindOf;

  private final List<Integer> examples = new ArrayList<>();
  private final boolean[] isHome;

  Symmetry(SearchSpace space, int[] blocks) {
    this.space = space;
    this.blocks = blocks;
    kindOf = new int[space.size()];
    for (int block : blocks) {
      int kind = 0;
      while (kind < examples.size() && !sameBlocks(examples.get(kind), block)) {
        kind++;
      }
      if (kind == examples.size()) {
        examples.add(block);
      }
      kindOf[block] = kind;
    }
    isHome = new boolean[space.bins()];
    for (int block = 0; block < space.size(); block++) {
      for (int i = 0; i < space.members(block).size(); i++) {
        if (space.home(block, i) >= 0) {
          isHome[space.home(block, i)] = true;
        }
      }
    }
  }

  /** How many classes of blocks there are. */
  int kinds() {
    return examples.size();
  }

  /** The class of a block, from zero. */
  int kind(int block) {
    return kindOf[block];
  }

  private boolean sameBlocks(int a, int b) {
    if (space.options(a).index() != space.options(b).index()
        || space.hasHome(a)
        || space.hasHome(b)) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      if (space.need(a, r) != space.need(b, r)) {
        return false;
      }
    }
    for (int group : space.spreads().groupsOf(a)) {
      if (space.spreads().members(a, group) != space.spreads().members(b, group)) {
        return false;
      }
    }
    return Arrays.equals(space.spreads().groupsOf(a), space.spreads().groupsOf(b))
        && space.relations().neighbours(a).length == 0
        && space.relations().neighbours(b).length == 0
        && sameBut(space.relations().apart(a), b, space.relations().apart(b), a);
  }

  /** Whether two ascending sets are equal once one element is taken out of each. */
  private static boolean sameBut(int[] one, int notOfOne, int[] two, int notOfTwo) {
    if (one.length != two.length) {
      return false;
    }
    int j = 0;
    for (int element : one) {
      if (element == notOfOne) {
        continue;
      }
      j += j < two.length && two[j] == notOfTwo ? 1 : 0;
      if (j == two.length || two[j++] != element) {
        return false;
      }
    }
    return true;
  }

  /** Whether two bins are interchangeable while they are empty. */
  boolean sameBins(int a, int b) {
    if (isHome[a] || isHome[b] || space.isUnbridged(a) != space.isUnbridged(b)) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      if (space.room(a, r) != space.room(b, r)) {
        return false;
      }
    }
    for (int group = 0; group < space.spreads().groups().size(); group++) {
      if (!space.spreads().areAlike(group, a, b)) {
        return false;
      }
    }
    for (int block : blocks) {
      BinSet options = space.options(block);
      if (options.has(a) != options.has(b)) {
        return false;
      }
    }
    return true;
  }
}
