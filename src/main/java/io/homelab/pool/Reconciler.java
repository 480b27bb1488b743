package io.homelab.pool;

import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;

/**
 * Decides what to do next, from what is wanted, what the books know, what was seen, and the time: a
 * pure function. The decision and its record are one change of the books, so that two controllers
 * never decide the same; what is then done on hosts bears a fencing number, so that a controller
 * that comes late changes nothing.
 */
public final class Reconciler {
  private Reconciler() {}

  /**
   * Decides.
   *
   * @param wanted the pools that are described now; instances of others are taken away as they
   *     become free
   * @param seen what was seen; its results may be about works of other controllers, too
   */
  public static BookChange<PoolDecision> decide(
      Collection<WantedPool> wanted, PoolBook book, Sightings seen, PoolRoom room, Instant now) {
    return new ReconcilerRound(wanted, book, seen, room, now).decide();
  }

  /** The same, to be given to {@link PoolBooks#inTransaction}. */
  public static Function<PoolBook, BookChange<PoolDecision>> decision(
      Collection<WantedPool> wanted, Sightings seen, PoolRoom room, Instant now) {
    return book -> decide(wanted, book, seen, room, now);
  }
}
