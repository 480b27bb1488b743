package io.homelab.operations;

import java.time.InstantSource;
import java.util.Optional;

/**
 * Who is calling, composed once per process.
 *
 * @param owner {@code user@computer}, as markers and locks say
 * @param computer the name of this computer
 * @param process the process, as locks say
 * @param strategy the strategy that the environment asks for
 * @param clock tells the time
 */
public record Caller(
    String owner, String computer, long process, Optional<String> strategy, InstantSource clock) {}
