package io.homelab.placement.search.space;

import java.util.BitSet;

/**
 * A set of bins that blocks may choose from. Within one search space, equal sets are one object.
 *
 * @param index the position among all sets of a search space, from zero
 * @param bins the bins, ascending
 * @param contains whether a bin is in the set, by bin
 */
@SuppressWarnings("ArrayRecordComponent") // shared, never compared, and read in the inner loops
public record BinSet(int index, int[] bins, boolean[] contains) {
  static BinSet of(int index, BitSet set, int bins) {
    int[] members = set.stream().toArray();
    boolean[] contains = new boolean[bins];
    for (int bin : members) {
      contains[bin] = true;
    }
    return new BinSet(index, members, contains);
  }

  /** How many bins are in the set. */
  public int size() {
    return bins.length;
  }

  /** Whether that bin is in the set. */
  public boolean has(int bin) {
    return contains[bin];
  }

  /** Whether this is a subset of the other set. */
  public boolean isSubsetOf(BinSet other) {
    for (int bin : bins) {
      if (!other.contains[bin]) {
        return false;
      }
    }
    return true;
  }
}
