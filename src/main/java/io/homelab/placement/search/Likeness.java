package io.homelab.placement.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which blocks, and which empty bins, can change places without any difference. */
final class Likeness {
  private static final int R = Space.R;

  private final Space space;
  private final int[] blocks;

  /** The kind of each block, by block. */
  private final int[] kindOf;

  private final List<Integer> examples = new ArrayList<>();
  private final boolean[] isSomebodysHome;

  Likeness(Space space, int[] blocks) {
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
    isSomebodysHome = new boolean[space.bins()];
    for (int block = 0; block < space.size(); block++) {
      for (int i = 0; i < space.blocks.get(block).size(); i++) {
        if (space.home(block, i) >= 0) {
          isSomebodysHome[space.home(block, i)] = true;
        }
      }
    }
  }

  int kinds() {
    return examples.size();
  }

  int kind(int block) {
    return kindOf[block];
  }

  private boolean sameBlocks(int a, int b) {
    if (space.options[a].index() != space.options[b].index()
        || space.hasHome(a)
        || space.hasHome(b)) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      if (space.need[a * R + r] != space.need[b * R + r]) {
        return false;
      }
    }
    for (int group : space.spreads.groupsOf[a]) {
      if (space.spreads.members(a, group) != space.spreads.members(b, group)) {
        return false;
      }
    }
    return Arrays.equals(space.spreads.groupsOf[a], space.spreads.groupsOf[b])
        && space.relations.neighbours[a].length + space.relations.neighbours[b].length == 0
        && sameBut(space.relations.apart[a], b, space.relations.apart[b], a);
  }

  /** Whether two sets are equal once one element is taken out of each. */
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
    if (isSomebodysHome[a] || isSomebodysHome[b] || space.unbridged[a] != space.unbridged[b]) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      if (space.room[a * R + r] != space.room[b * R + r]) {
        return false;
      }
    }
    for (int group = 0; group < space.spreads.groups.size(); group++) {
      if (space.spreads.domain(group, a) != space.spreads.domain(group, b)) {
        return false;
      }
    }
    for (int block : blocks) {
      boolean[] contains = space.options[block].contains();
      if (contains[a] != contains[b]) {
        return false;
      }
    }
    return true;
  }
}
