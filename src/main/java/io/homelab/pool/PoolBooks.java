package io.homelab.pool;

import io.homelab.model.PoolName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The port to where the books are kept. Threads, processes and controllers may use the same books
 * at once; {@code PoolBooksContract} expresses what that means.
 */
public interface PoolBooks {
  /** The most lines of history that are kept; the oldest go first. */
  int MOST_LINES = 1000;

  /**
   * Changes the books in one step: the function sees what the one before left, and what it makes of
   * it is either kept as a whole, with its lines, or not at all. When this returns, it is kept.
   *
   * @param change a pure function; it may be called again with newer books if somebody was faster
   * @return its answer
   */
  <T> T inTransaction(Function<PoolBook, BookChange<T>> change);

  /** The books as they are now. */
  PoolBook read();

  /**
   * What happened last, oldest first.
   *
   * @param pool only of that pool; empty: of all
   * @param most so many lines at most
   */
  List<JournalLine> history(Optional<PoolName> pool, int most);
}
