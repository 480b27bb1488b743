package io.homelab.postgres;

import io.homelab.model.PoolName;
import io.homelab.pool.BookChange;
import io.homelab.pool.JournalLine;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.books.BookJson;
import io.homelab.pool.books.BooksException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The books of one lab's pools in a row of a table, and their history in a row for each line.
 * Transactions of all computers come one after the other, by that row.
 */
final class PostgresPoolBooks implements PoolBooks {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final String path;
  private final ThreadLocal<Boolean> changing = ThreadLocal.withInitial(() -> false);

  /** What was last read or written; of use as long as the row is of the same generation. */
  private volatile BookJson.@Nullable Written known;

  PostgresPoolBooks(Database database, String path) {
    this.database = database;
    this.path = path;
  }

  /** What a call that was cut off may have left. */
  private static final class Tried<T> {
    private Optional<BookJson.Written> written = Optional.empty();
    private Optional<BookChange<T>> made = Optional.empty();
  }

  @Override
  public <T> T inTransaction(Function<PoolBook, BookChange<T>> change) {
    if (changing.get()) {
      throw new IllegalStateException("a transaction in a transaction");
    }
    changing.set(true);
    try {
      Tried<T> tried = new Tried<>();
      BookChange<T> made = database.call(connection -> change(connection, change, tried));
      tried.written.ifPresent(written -> known = written);
      return made.answer();
    } finally {
      changing.remove();
    }
  }

  private <T> BookChange<T> change(
      Connection connection, Function<PoolBook, BookChange<T>> change, Tried<T> tried)
      throws SQLException {
    BookJson.Written empty = empty();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO homelab.pool_book (path, revision, generation, book) VALUES (?, 0, ?, ?)
            ON CONFLICT DO NOTHING
            """)) {
      insert.setString(1, path);
      insert.setString(2, empty.generation());
      insert.setString(3, text(empty));
      insert.executeUpdate();
    }
    BookJson.Written before = load(connection, "FOR UPDATE").orElseThrow();
    if (tried.written.isPresent()
        && tried.made.isPresent()
        && tried.written.get().generation().equals(before.generation())) {
      // It was kept, and the connection was cut before anybody was told.
      return tried.made.get();
    }
    tried.written = Optional.empty();
    BookChange<T> made = change.apply(before.book());
    if (!made.lines().isEmpty() || !made.book().equals(before.book())) {
      BookJson.Written after =
          new BookJson.Written(
              generation(),
              made.book().withRevision(BookChange.next(before.book(), made.book())),
              List.of());
      update(connection, before, after);
      add(connection, made.lines());
      tried.written = Optional.of(after);
      tried.made = Optional.of(made);
    }
    return made;
  }

  private void update(Connection connection, BookJson.Written before, BookJson.Written after)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE homelab.pool_book SET revision = ?, generation = ?, book = ?
            WHERE path = ? AND generation = ?
            """)) {
      update.setLong(1, after.book().revision());
      update.setString(2, after.generation());
      update.setString(3, text(after));
      update.setString(4, path);
      update.setString(5, before.generation());
      if (update.executeUpdate() == 0) {
        throw new SQLException("somebody was faster", "40001");
      }
    }
  }

  private void add(Connection connection, List<JournalLine> lines) throws SQLException {
    if (lines.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO homelab.pool_journal (path, pool, line) VALUES (?, ?, ?)")) {
      for (JournalLine line : lines) {
        insert.setString(1, path);
        insert.setString(2, line.pool().value());
        insert.setString(3, BookJson.line(line));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (PreparedStatement trim =
        connection.prepareStatement(
            """
            DELETE FROM homelab.pool_journal WHERE path = ? AND number <= (
              SELECT number FROM homelab.pool_journal WHERE path = ?
              ORDER BY number DESC OFFSET ? LIMIT 1)
            """)) {
      trim.setString(1, path);
      trim.setString(2, path);
      trim.setInt(3, MOST_LINES);
      trim.executeUpdate();
    }
  }

  @Override
  public PoolBook read() {
    BookJson.Written read =
        database.call(connection -> load(connection, "")).orElseGet(PostgresPoolBooks::empty);
    return read.book();
  }

  @Override
  public List<JournalLine> history(Optional<PoolName> pool, int most) {
    return database.call(connection -> {
      List<JournalLine> lines = new ArrayList<>();
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              SELECT line FROM homelab.pool_journal WHERE path = ? AND (? OR pool = ?)
              ORDER BY number DESC LIMIT ?
              """)) {
        select.setString(1, path);
        select.setBoolean(2, pool.isEmpty());
        select.setString(3, pool.map(PoolName::value).orElse(""));
        select.setInt(4, Math.max(0, most));
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            lines.add(BookJson.line(rows.getString(1)));
          }
        }
      } catch (IllegalArgumentException e) {
        throw unusable(e);
      }
      Collections.reverse(lines);
      return List.copyOf(lines);
    });
  }

  private Optional<BookJson.Written> load(Connection connection, String how) throws SQLException {
    BookJson.Written last = known;
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT generation, CASE WHEN generation = ? THEN '' ELSE book END
            FROM homelab.pool_book WHERE path = ?
            """
                + how)) {
      select.setString(1, last == null ? "" : last.generation());
      select.setString(2, path);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        if (last != null && last.generation().equals(row.getString(1))) {
          return Optional.of(last);
        }
        BookJson.Written read = BookJson.read(row.getString(2).getBytes(StandardCharsets.UTF_8));
        known = read;
        return Optional.of(read);
      }
    } catch (BookJson.OtherVersionException e) {
      throw new BooksException(
          "cannot read the books of the pools of %s in %s: %s"
              .formatted(path, database.words(), e.getMessage()),
          "use the version of homelab that wrote them",
          e);
    } catch (IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  private BooksException unusable(IllegalArgumentException e) {
    return new BooksException(
        "the books of the pools of %s in %s cannot be used: %s; the pools' machines may still be running"
            .formatted(path, database.words(), e.getMessage()),
        "bring a backup of the database back",
        e);
  }

  private static BookJson.Written empty() {
    return new BookJson.Written(generation(), PoolBook.empty(RANDOM.nextInt()), List.of());
  }

  private static String generation() {
    return "%016x".formatted(RANDOM.nextLong());
  }

  private static String text(BookJson.Written written) {
    return new String(BookJson.write(written), StandardCharsets.UTF_8);
  }
}
