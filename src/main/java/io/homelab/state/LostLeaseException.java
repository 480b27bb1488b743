package io.homelab.state;

/**
 * Nothing was written, since the writer's lease on the lab was taken away: what is known to it may
 * be outdated.
 */
public final class LostLeaseException extends StateException {
  private static final long serialVersionUID = 1L;

  private LostLeaseException(String how) {
    super(how, "see who changes the lab now, then run the same command again", null);
  }

  /** Somebody took it away on purpose. */
  public static LostLeaseException taken() {
    return new LostLeaseException(
        "this run's lock on the lab was taken away with 'homelab state unlock'");
  }

  /** It was over: nothing had been heard of its holder for longer than a lease lasts. */
  public static LostLeaseException expired() {
    return new LostLeaseException(
        "this run's lock on the lab is over: it was not heard of for %d s, and another run has the lock"
            .formatted(LockNote.EXPIRY.toSeconds()));
  }
}
