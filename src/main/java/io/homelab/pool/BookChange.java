package io.homelab.pool;

import java.util.List;

/**
 * What a transaction makes of the books.
 *
 * @param book the books afterwards; the same object if nothing changed
 * @param lines what changed, for the history
 * @param answer what the caller wants to know
 * @param <T> its type
 */
public record BookChange<T>(PoolBook book, List<JournalLine> lines, T answer) {
  /** Copies the list. */
  public BookChange {
    lines = List.copyOf(lines);
  }

  /** The revision of books that follow others; those that come from elsewhere bring their own. */
  public static long next(PoolBook before, PoolBook made) {
    return Math.max(before.revision(), made.revision()) + 1;
  }

  /** Nothing changes. */
  public static <T> BookChange<T> none(PoolBook book, T answer) {
    return new BookChange<>(book, List.of(), answer);
  }
}
