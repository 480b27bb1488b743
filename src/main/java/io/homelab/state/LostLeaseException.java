package io.homelab.state;

/**
 * Nothing was written, since the writer's lease on the lab was taken away: what is known to it may
 * be outdated.
 */
public final class LostLeaseException extends StateException {
  private static final long serialVersionUID = 1L;

  LostLeaseException() {
    super(
        "this run's lock on the lab was taken away with 'homelab state unlock'",
        "see who changes the lab now, then run the same command again",
        null);
  }
}
