package io.homelab.access;

import java.util.List;

/**
 * What runs that go on will take: so two that begin at once do not both take what is left. What
 * every implementation promises is expressed in code by {@code AccessBooksContract}. Safe for use
 * by several threads and processes.
 */
public interface PledgeBooks {
  /**
   * All pledges.
   *
   * @param revision grows by one with every change
   * @param pledges one for each lab
   */
  record Pledges(long revision, List<Pledge> pledges) {
    /** Copies the list. */
    public Pledges {
      pledges = List.copyOf(pledges);
    }
  }

  /**
   * Those that there are now.
   *
   * @throws AccessException when they cannot be read
   */
  Pledges read();

  /**
   * Puts others in their place, unless somebody else has changed them.
   *
   * @param next with the revision that was read
   * @return whether nobody had
   * @throws AccessException when they cannot be kept
   */
  boolean replace(Pledges next);
}
