package io.homelab.model;

import java.util.List;

/**
 * A pool of ready machines: an entry of {@code pools} in {@code topology.yaml}.
 *
 * @param name its name
 * @param template what each of its machines is; its name stands for all of them
 * @param terms how many are kept, and how they are made, judged, given and taken back
 * @param adminKeys who may log in to each of its machines, whoever has it
 */
public record PoolSpec(PoolName name, Machine template, PoolTerms terms, List<LoginKey> adminKeys) {
  /** Copies the list. */
  public PoolSpec {
    adminKeys = List.copyOf(adminKeys);
  }

  /** A pool that nobody administers by SSH. */
  public PoolSpec(PoolName name, Machine template, PoolTerms terms) {
    this(name, template, terms, List.of());
  }
}
