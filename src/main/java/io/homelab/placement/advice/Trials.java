package io.homelab.placement.advice;

import io.homelab.placement.PlacementRequest;
import io.homelab.placement.strategy.Strategy;

/** Tries changes, but only so many that a large lab gets its answer within about a second. */
final class Trials {
  /** Machines that may be placed and hosts that may be looked at, in all. */
  private static final long GRANTED = 500_000;

  private final PlacementRequest request;
  private long left = GRANTED;

  Trials(PlacementRequest request) {
    this.request = request;
  }

  /** Whether every machine has a host after that change; false, too, when it can't be tried. */
  boolean works(Change change) {
    left -= request.machines().size() + request.hosts().size();
    return left >= 0 && Strategy.placesAll(change.in(request));
  }
}
