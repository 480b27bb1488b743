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
 * @param began when what is being done began, for the seconds that are told at its end
 * @param request the id of the request because of which it calls, for a server
 */
public record Caller(
    String owner,
    String computer,
    long process,
    Optional<String> strategy,
    InstantSource clock,
    InstantSource began,
    Optional<String> request) {
  /** One that nobody asked over a network; what it does begins when it does it. */
  public Caller(
      String owner, String computer, long process, Optional<String> strategy, InstantSource clock) {
    this(owner, computer, process, strategy, clock, clock, Optional.empty());
  }

  Caller because(String id) {
    return new Caller(owner, computer, process, strategy, clock, began, Optional.of(id));
  }

  Caller since(InstantSource beginning) {
    return new Caller(owner, computer, process, strategy, clock, beginning, request);
  }
}
