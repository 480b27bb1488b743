package io.homelab.placement.search;

/** What came of a search. */
sealed interface Finding {
  /**
   * A valid placement.
   *
   * @param binOf a bin for every block
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Found(int[] binOf) implements Finding {}

  /**
   * There is none.
   *
   * @param proof why, in words
   */
  record None(String proof) implements Finding {}

  /** The work was used up first. */
  record Unknown() implements Finding {}
}
