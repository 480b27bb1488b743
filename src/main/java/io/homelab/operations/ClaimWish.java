package io.homelab.operations;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Machines that somebody would like to have.
 *
 * @param pool the pool's name
 * @param count how many: all of them or none
 * @param forName what the machines are to be called after; absent means after the pool
 * @param lease for how long; absent means as long as the pool usually gives
 * @param keyFile a file with the public key that is to be let in; absent means that the engine's
 *     own key is the only one
 * @param patience for how long to wait if they are not ready
 * @param id what the claim is to be called; absent means any
 */
public record ClaimWish(
    String pool,
    int count,
    Optional<String> forName,
    Optional<Duration> lease,
    Optional<Path> keyFile,
    Duration patience,
    Optional<String> id) {}
