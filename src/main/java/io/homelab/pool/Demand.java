package io.homelab.pool;

import io.homelab.model.PoolName;
import java.time.Instant;

/**
 * Somebody waits for machines; the pool makes that many, up to its {@code max}.
 *
 * @param claim the claim it is to become
 * @param pool the pool
 * @param count how many
 * @param until when it is forgotten unless it is asked for again
 */
public record Demand(ClaimId claim, PoolName pool, int count, Instant until) {}
