package io.homelab.placement.search.exact;

/**
 * Blocks that fill a bin together.
 *
 * @param sort the sort of bin
 * @param kinds the kinds of the blocks, equal ones beside each other
 * @param wasted what stays free of each resource
 */
@SuppressWarnings("ArrayRecordComponent") // shared, never compared, and read in the inner loops
record Fill(int sort, int[] kinds, long[] wasted) {
  long waste(int resource) {
    return wasted[resource];
  }
}
