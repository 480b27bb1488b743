package io.homelab.state;

/**
 * The right to change a lab, as long as its holder lives and nobody takes it away. Each lease has a
 * number, its fence, by which a host tells a later holder from an earlier one that slept and wakes
 * up: a lower number than one that it has seen is refused there.
 *
 * <p>Of one lab's leases no two have the same fence, and a later lease has a higher one than all
 * before it, whether they were given back or taken away, or their holders were killed at whatever
 * moment; a state that is lost, restored or pushed does not change that. What is lost together with
 * the books, or is older than a copy of them that was brought back, is known to the hosts alone:
 * {@link #raiseTo}.
 */
public interface LabLease extends AutoCloseable {
  /** Its number, from 1. */
  long fence();

  /**
   * Gives this lease a higher number, such as the one after that which a host has seen. It is
   * written down before this returns, so that every later lease is above it.
   *
   * @param atLeast the least number; one that the lease is at, or beyond, changes nothing
   * @return its number from now on
   * @throws LostLeaseException when the lease was taken away
   * @throws StateException when it cannot be written down, or no lease ever had such a number
   */
  long raiseTo(long atLeast);

  /**
   * Refuses a number that is beyond all that are ever given out.
   *
   * @throws StateException when it is
   */
  static void requirePlausible(long number) {
    if (number >= FenceNumbers.LIMIT) {
      throw new StateException(
          "no run of this lab ever had the number " + number,
          "look who wrote it into the marker of the lab's workdir on that host",
          null);
    }
  }

  /** Gives it back. */
  @Override
  void close();
}
