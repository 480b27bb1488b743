package io.homelab.pool;

import io.homelab.model.PoolName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Books that end with the process. */
public final class MemoryPoolBooks implements PoolBooks {
  private PoolBook book = PoolBook.empty(7);
  private final List<JournalLine> lines = new ArrayList<>();

  @Override
  public synchronized <T> T inTransaction(Function<PoolBook, BookChange<T>> change) {
    BookChange<T> made = change.apply(book);
    if (!made.lines().isEmpty() || !made.book().equals(book)) {
      book = made.book().withRevision(BookChange.next(book, made.book()));
      lines.addAll(made.lines());
      lines.subList(0, Math.max(0, lines.size() - MOST_LINES)).clear();
    }
    return made.answer();
  }

  @Override
  public synchronized PoolBook read() {
    return book;
  }

  @Override
  public synchronized List<JournalLine> history(Optional<PoolName> pool, int most) {
    List<JournalLine> some =
        lines.stream().filter(line -> pool.isEmpty() || line.pool().equals(pool.get())).toList();
    return List.copyOf(some.subList(Math.max(0, some.size() - most), some.size()));
  }
}
