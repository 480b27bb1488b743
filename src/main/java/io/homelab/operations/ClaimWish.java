package io.homelab.operations;

import java.time.Duration;
import java.util.Optional;

/**
 * Machines that somebody would like to have.
 *
 * @param pool the pool's name
 * @param count how many: all of them or none
 * @param forName what the machines are to be called after; absent means after the pool
 * @param lease for how long; absent means as long as the pool usually gives
 * @param key the public key that is to be let in; absent means that the engine's own key is the
 *     only one
 * @param patience for how long to wait if they are not ready
 * @param id what the claim is to be called; absent means any
 * @param by the name of the token that it is asked for with; absent means that a command asks
 */
public record ClaimWish(
    String pool,
    int count,
    Optional<String> forName,
    Optional<Duration> lease,
    Optional<ClaimKey> key,
    Duration patience,
    Optional<String> id,
    Optional<String> by) {}
