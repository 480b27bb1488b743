package io.homelab.pool;

import io.homelab.model.PoolSpec;

/**
 * A pool that {@code topology.yaml} describes now.
 *
 * @param spec what it says
 * @param template a digest of what a machine of it is; another one replaces the machines
 */
public record WantedPool(PoolSpec spec, String template) {}
