package io.homelab.placement.advice;

import io.homelab.placement.PlacementRequest;
import io.homelab.placement.strategy.Strategy;

/** Tries changes, but no more than a large lab can in about a second. */
final class Trials {
  /** How many machines may be placed, and hosts looked at, in all trials together. */
  private static final long GRANTED = 500_000;

  private final PlacementRequest request;
  private long left = GRANTED;

  Trials(PlacementRequest request) {
    this.request = request;
  }

  /** Whether every machine has a host after that change; false, too, when no trial is left. */
  boolean works(Change change) {
    left -= request.machines().size() + request.hosts().size();
    return left >= 0 && Strategy.placesAll(change.in(request));
  }
}
