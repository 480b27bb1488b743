package io.homelab.operations;

import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolInstance;
import java.util.List;
import java.util.Optional;

/**
 * What is in the books, row by row.
 *
 * @param instances the instances, by pool and then by id
 * @param claims the claims that have not ended, by pool and then by id
 */
public record PoolInventory(List<PoolInstance> instances, List<PoolClaim> claims) {
  /** Copies the lists. */
  public PoolInventory {
    instances = List.copyOf(instances);
    claims = List.copyOf(claims);
  }

  /**
   * Looks.
   *
   * @param word a pool, an instance or a claim; absent means everything
   */
  public static Answer<PoolInventory> of(LabPools pools, Optional<String> word) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }
}
