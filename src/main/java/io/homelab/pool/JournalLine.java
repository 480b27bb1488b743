package io.homelab.pool;

import io.homelab.model.PoolName;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that changed in the books, and why.
 *
 * @param at when
 * @param pool the pool
 * @param instance the instance, if it is about one
 * @param claim the claim, if it is about one
 * @param what what changed, such as {@code ready -> claimed}
 * @param reason why; may be empty
 */
public record JournalLine(
    Instant at,
    PoolName pool,
    Optional<InstanceId> instance,
    Optional<ClaimId> claim,
    String what,
    String reason) {}
