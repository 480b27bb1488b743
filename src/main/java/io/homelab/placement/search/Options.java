package io.homelab.placement.search;

import java.util.BitSet;

/**
 * A set of bins that blocks may choose from; equal sets are one object.
 *
 * @param index the position among all sets of a space, from zero
 * @param bins the bins, ascending
 * @param contains whether a bin is among them, by bin
 */
@SuppressWarnings("ArrayRecordComponent") // shared, never compared, and read in the inner loops
record Options(int index, int[] bins, boolean[] contains) {
  static Options of(int index, BitSet set, int bins) {
    int[] members = set.stream().toArray();
    boolean[] contains = new boolean[bins];
    for (int bin : members) {
      contains[bin] = true;
    }
    return new Options(index, members, contains);
  }

  int size() {
    return bins.length;
  }

  boolean isSubsetOf(Options other) {
    for (int bin : bins) {
      if (!other.contains[bin]) {
        return false;
      }
    }
    return true;
  }
}
