package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.pool.Outlook;
import io.homelab.pool.PoolCounts;
import io.homelab.pool.PoolState;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the pools of a lab are.
 *
 * @param pools the pools that are described or have machines, by name
 * @param silent hosts that were asked and did not answer, and why
 */
public record PoolOverview(List<PoolStanding> pools, SortedMap<HostName, String> silent) {
  /** Copies the collections. */
  public PoolOverview {
    pools = List.copyOf(pools);
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
  }

  /**
   * How one pool is.
   *
   * @param name its name
   * @param described whether {@code topology.yaml} has it
   * @param counts how many of its machines are in which phase
   * @param wanted how many are to be ready
   * @param max how many may exist
   * @param state its brake, and what people told it to do
   * @param outlook when the next may be ready, and why not now
   */
  public record PoolStanding(
      PoolName name,
      boolean described,
      PoolCounts counts,
      int wanted,
      int max,
      PoolState state,
      Outlook outlook) {}

  /**
   * Looks.
   *
   * @param offline whether to look into the books alone; else the hosts tell where more would fit
   */
  public static Answer<PoolOverview> of(LabPools pools, boolean offline) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }
}
