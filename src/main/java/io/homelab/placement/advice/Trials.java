package io.homelab.placement.advice;

import io.homelab.placement.PlacementRequest;
import io.homelab.placement.strategy.Strategy;

/** Tries changes within a bound, so that a large lab takes about a second. */
final class Trials {
  /** How many machines may be placed and hosts examined in all trials together. */
  private static final long GRANTED = 500_000;

  private final PlacementRequest request;
  private long left = GRANTED;

  Trials(PlacementRequest request) {
    this.request = request;
  }

  /** Whether every machine has a host after that change; also false when no trial is left. */
  boolean works(Change change) {
    left -= request.machines().size() + request.hosts().size();
    return left >= 0 && Strategy.placesAll(change.in(request));
  }
}
