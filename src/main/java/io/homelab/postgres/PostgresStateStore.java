package io.homelab.postgres;

import io.homelab.model.LabName;
import io.homelab.shared.SharedStateException;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.LockHolder;
import io.homelab.state.LockNote;
import io.homelab.state.LockReport;
import io.homelab.state.Refuge;
import io.homelab.state.StaleStateException;
import io.homelab.state.StateException;
import io.homelab.state.StateGeneration;
import io.homelab.state.StateSequence;
import io.homelab.state.StateStore;
import io.homelab.state.StateText;
import io.homelab.state.UnreachableStateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * The state of one lab in a row of a table: the text of the newest generation, and of the one
 * before it. A write counts only over the serial and the lineage that are there; one of which
 * nobody knows whether it was kept is looked for before it is tried again.
 */
final class PostgresStateStore implements StateStore {
  private final Database database;
  private final String path;
  private final Refuge refuge;
  private final StateSequence sequence = new StateSequence();
  private volatile Optional<PostgresLease> held = Optional.empty();

  /** Whether the refuge may have a copy. */
  private boolean erring;

  PostgresStateStore(Database database, String path, Refuge refuge) {
    this.database = database;
    this.path = path;
    this.refuge = refuge;
  }

  /** What the row holds; absent where there is none. */
  private record Row(String lineage, long serial, String state, Optional<String> previous) {
    static Optional<Row> of(Connection connection, String path, String how) throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT lineage, serial, state, previous FROM homelab.lab WHERE path = ? " + how)) {
        select.setString(1, path);
        try (ResultSet row = select.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new Row(
                      row.getString(1),
                      row.getLong(2),
                      row.getString(3),
                      Optional.ofNullable(row.getString(4))))
              : Optional.empty();
        }
      }
    }
  }

  private String where() {
    return "the state of %s in %s".formatted(path, database.words());
  }

  private String wherePrevious() {
    return "its previous generation";
  }

  private StateGeneration newest(Optional<Row> row, LabName lab) {
    return row.map(each -> read(where(), lab, each.state())).orElseGet(StateGeneration.Gone::new);
  }

  private StateGeneration before(Optional<Row> row, LabName lab) {
    return row.flatMap(Row::previous)
        .map(text -> read(wherePrevious(), lab, text))
        .orElseGet(StateGeneration.Gone::new);
  }

  private static StateGeneration read(String where, LabName lab, String text) {
    return StateGeneration.read(where, lab, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same failure for whoever knows states alone. */
  static StateException asState(SharedStateException e) {
    return asState(e, "", e.hint());
  }

  private static StateException asState(SharedStateException e, String more, String hint) {
    return e.hindrance() == SharedStateException.Hindrance.UNREACHABLE
        ? new UnreachableStateException(e.getMessage() + more, hint, e)
        : new StateException(e.getMessage() + more, hint, e);
  }

  private <T> T call(Database.Work<T> work) {
    try {
      return database.call(work);
    } catch (SharedStateException e) {
      throw asState(e);
    }
  }

  /**
   * The id is kept in the database, and is another one for a copy of it: in another database of the
   * same server, or on another server.
   */
  @Override
  public String id() {
    return call(connection -> {
      try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  SELECT i.id, d.oid,
                    CASE WHEN has_function_privilege('pg_control_system()', 'EXECUTE')
                      THEN (SELECT system_identifier::text FROM pg_control_system()) ELSE '' END
                  FROM homelab.identity i, pg_database d WHERE d.datname = current_database()
                  """);
          ResultSet row = select.executeQuery()) {
        row.next();
        return UUID.nameUUIDFromBytes(
                "%s %s %s %s"
                    .formatted(row.getString(1), row.getString(2), row.getString(3), path)
                    .getBytes(StandardCharsets.UTF_8))
            .toString();
      }
    });
  }

  @Override
  public FoundState find(LabName lab) {
    Optional<Row> row = call(connection -> Row.of(connection, path, ""));
    StateGeneration newest = newest(row, lab);
    if (newest instanceof StateGeneration.Whole whole) {
      return new FoundState.Newest(whole.state());
    }
    StateGeneration before = before(row, lab);
    if (before instanceof StateGeneration.Whole whole) {
      return new FoundState.Before(whole.state(), newest.why(where()));
    }
    return row.isEmpty()
        ? new FoundState.Newest(LabState.empty(lab))
        : new FoundState.NoneLeft(
            "%s, and %s".formatted(newest.why(where()), before.why(wherePrevious())));
  }

  @Override
  public synchronized LabState save(LabState state) {
    LabState next = StateSequence.lineal(state).withSerial(state.serial() + 1);
    return put(
            next,
            (connection, row) ->
                sequence.following(
                    next, newest(row, next.lab()), where(), () -> before(row, next.lab())))
        .state();
  }

  @Override
  public synchronized Restored restore(LabState state) {
    LabState known = StateSequence.lineal(state).withSerial(state.serial() + 2);
    return put(
        known,
        (connection, row) -> {
          if (newest(row, state.lab()) instanceof StateGeneration.Whole whole) {
            throw StaleStateException.of(state, whole.state());
          }
          return known;
        });
  }

  @Override
  public synchronized Restored push(LabState state) {
    Restored written =
        put(
            state,
            (connection, row) -> {
              if (newest(row, state.lab()) instanceof StateGeneration.Whole whole
                  && whole.state().serial() >= state.serial()) {
                throw StaleStateException.of(state, whole.state());
              }
              return state;
            });
    refuge.forget(written.state());
    return written;
  }

  /** Gives a state its serial, or refuses it, by what is stored. */
  private interface Serial {
    LabState after(Connection connection, Optional<Row> row);
  }

  /** What this call tried to write, so that it knows it again. */
  private static final class Tried {
    private Optional<LabState> state = Optional.empty();
    private Optional<String> aside = Optional.empty();
  }

  private Restored put(LabState state, Serial serial) {
    Tried tried = new Tried();
    try {
      Restored written = database.call(connection -> write(connection, serial, tried));
      sequence.answered();
      if (erring) {
        refuge.forget(written.state());
        erring = false;
      }
      return written;
    } catch (SharedStateException e) {
      erring = true;
      LabState last = tried.state.orElse(state);
      // The first of all knows nothing yet.
      throw unwritten(e, last.serial() > 1 ? refuge.keep(last) : Optional.empty());
    }
  }

  private Restored write(Connection connection, Serial serial, Tried tried) throws SQLException {
    Optional<PostgresLease> lease = held.filter(PostgresLease::isHeld);
    if (lease.isPresent()) {
      lease.get().requireOurs(connection);
    }
    Optional<Row> row = Row.of(connection, path, "FOR UPDATE");
    if (tried.state.isPresent()
        && row.filter(there -> there.state().equals(StateText.kept(tried.state.get())))
            .isPresent()) {
      // It was kept, and the connection was cut before anybody was told.
      return new Restored(tried.state.get(), tried.aside);
    }
    tried.aside = Optional.empty();
    LabState next = serial.after(connection, row);
    tried.state = Optional.of(next);
    sequence.trying(next);
    if (row.isEmpty()) {
      insert(connection, next);
    } else {
      boolean damaged = newest(row, next.lab()) instanceof StateGeneration.Damaged;
      if (damaged) {
        tried.aside = Optional.of(putAside(connection, row.get()));
      }
      update(connection, next, row.get(), damaged);
    }
    return new Restored(next, tried.aside);
  }

  private void insert(Connection connection, LabState next) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO homelab.lab (path, lineage, serial, state) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)) {
      insert.setString(1, path);
      insert.setString(2, next.lineage());
      insert.setLong(3, next.serial());
      insert.setString(4, StateText.kept(next));
      if (insert.executeUpdate() == 0) {
        throw somebodyWasFaster();
      }
    }
  }

  private void update(Connection connection, LabState next, Row there, boolean damaged)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE homelab.lab SET lineage = ?, serial = ?, state = ?, previous = ?,
              written = clock_timestamp()
            WHERE path = ? AND serial = ? AND lineage = ?
            """)) {
      update.setString(1, next.lineage());
      update.setLong(2, next.serial());
      update.setString(3, StateText.kept(next));
      update.setString(4, damaged ? there.previous().orElse(null) : there.state());
      update.setString(5, path);
      update.setLong(6, there.serial());
      update.setString(7, there.lineage());
      if (update.executeUpdate() == 0) {
        throw somebodyWasFaster();
      }
    }
  }

  /** Looks again, as for any conflict of two transactions. */
  private static SQLException somebodyWasFaster() {
    return new SQLException("another run was faster", "40001");
  }

  private String putAside(Connection connection, Row damaged) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO homelab.lab_aside (path, state) VALUES (?, ?) RETURNING number")) {
      insert.setString(1, path);
      insert.setString(2, damaged.state());
      try (ResultSet number = insert.executeQuery()) {
        number.next();
        return "number %d of homelab.lab_aside".formatted(number.getLong(1));
      }
    }
  }

  private static StateException unwritten(SharedStateException e, Optional<Path> kept) {
    return kept.map(file -> asState(e, Refuge.keptAs(file), e.hint())).orElseGet(() -> asState(e));
  }

  @Override
  public Optional<String> kept(LabState state) {
    return refuge.told(state);
  }

  @Override
  public LabLease lock(LockNote mine, InstantSource clock) {
    try {
      PostgresLease lease = PostgresLease.acquire(database, path, mine);
      held = Optional.of(lease);
      return lease;
    } catch (SharedStateException e) {
      throw asState(e);
    }
  }

  @Override
  public Optional<LockHolder> lockHolder(String thisComputer, Instant now) {
    LockReport report = lockReport(thisComputer, now);
    return report.isTaken() ? report.holder() : Optional.empty();
  }

  @Override
  public LockReport lockReport(String thisComputer, Instant now) {
    try {
      return PostgresLease.report(database, path);
    } catch (SharedStateException e) {
      throw asState(e);
    }
  }

  @Override
  public void breakLock() {
    try {
      PostgresLease.takeAway(database, path);
    } catch (SharedStateException e) {
      throw asState(e);
    }
  }
}
