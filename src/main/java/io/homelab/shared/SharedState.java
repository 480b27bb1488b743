package io.homelab.shared;

import io.homelab.access.AccessBooks;
import io.homelab.pool.PoolBooks;
import io.homelab.state.Refuge;
import io.homelab.state.StateStore;
import java.util.SortedSet;

/**
 * Books that several computers share. Those of one lab have a path: the lab's name, and for what is
 * made from its topology also which of it, such as {@code devlab/labs/ci-7}.
 */
public interface SharedState extends AutoCloseable {
  /** What it is and where, for a person; without anything secret. */
  String words();

  /**
   * The state of one lab. Nothing is read yet.
   *
   * @param path the lab's path
   * @param refuge where a state goes that cannot be written
   */
  StateStore states(String path, Refuge refuge);

  /** The books of a lab's pools. Nothing is read yet. */
  PoolBooks pools(String path);

  /** Who may use the servers of these books, and what was done with them. */
  AccessBooks access();

  /**
   * The paths that have a state or a lease.
   *
   * @param beginning only those that begin with that
   * @throws SharedStateException when they cannot be read
   */
  SortedSet<String> paths(String beginning);

  /**
   * Removes a lab's state; whoever calls has its lease, which ends with it.
   *
   * @throws SharedStateException when it cannot be removed
   */
  void remove(String path);

  /**
   * Sets everything aside that is kept of a lab, and of what is made from its topology, since it
   * was moved elsewhere; whoever calls has all leases, which end with it.
   *
   * @throws SharedStateException when it cannot be
   */
  void retire(String path);

  /** Lets go of the connections. */
  @Override
  void close();
}
