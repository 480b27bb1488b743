package io.homelab.placement.search.proof;

import io.homelab.placement.search.space.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * Proofs that no placement exists, in a form that a person can check with a pencil. Each is a
 * sentence without a full stop; the kinds with the shortest sentences are tried first.
 */
public final class Proofs {
  private Proofs() {}

  /** A proof that no valid placement of all blocks exists, or null if no kind applies. */
  public static @Nullable String find(SearchSpace space) {
    String proof = quick(space);
    return proof != null ? proof : thorough(space);
  }

  /** The proofs that are faster than a greedy packing; null if none applies. */
  public static @Nullable String quick(SearchSpace space) {
    String proof = NoHostProof.find(space);
    proof = proof != null ? proof : new CapacityBound(space).findInChoices();
    proof = proof != null ? proof : DeviceBound.find(space);
    return proof != null ? proof : SpreadBound.find(space);
  }

  /**
   * The proofs from pairs of machines, sums of needs and mixtures of roles; null if none applies.
   */
  public static @Nullable String thorough(SearchSpace space) {
    String proof = new CliqueBound(space).find();
    proof = proof != null ? proof : new CountingBound(space).find();
    proof = proof != null ? proof : new SubsetSumBound(space).find();
    return proof != null ? proof : new CapacityBound(space).findByFlow();
  }
}
