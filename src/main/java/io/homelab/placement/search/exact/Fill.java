package io.homelab.placement.search.exact;

import java.util.Arrays;

/**
 * Blocks that fill a bin together.
 *
 * @param sort the sort of bin
 * @param kinds the kinds of the blocks, equal ones beside each other
 * @param wasted what stays free of each resource
 */
@SuppressWarnings("ArrayRecordComponent") // shared, never compared, and read in the inner loops
record Fill(int sort, int[] kinds, long[] wasted) {
  /** A fill of those blocks. */
  static Fill of(FillTask task, int sort, int[] kinds) {
    long[] wasted = Arrays.copyOfRange(task.room, sort * FillTask.R, (sort + 1) * FillTask.R);
    for (int kind : kinds) {
      for (int r = 0; r < FillTask.R; r++) {
        wasted[r] -= task.need[kind * FillTask.R + r];
      }
    }
    return new Fill(sort, kinds, wasted);
  }

  long waste(int resource) {
    return wasted[resource];
  }
}
