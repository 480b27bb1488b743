package io.homelab.placement.search.space;

/** Whether all blocks of a search space can be placed, as far as a search could tell. */
public sealed interface Feasibility {
  /**
   * They can.
   *
   * @param binOf a valid placement: a bin for every block
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Feasible(int[] binOf) implements Feasibility {}

  /**
   * They cannot.
   *
   * @param proof why; one sentence without a full stop
   */
  record Infeasible(String proof) implements Feasibility {}

  /** Unknown: the step budget ran out, or the search does not go that far. */
  record Undecided() implements Feasibility {}
}
