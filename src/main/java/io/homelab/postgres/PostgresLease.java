package io.homelab.postgres;

import io.homelab.shared.SharedStateException;
import io.homelab.state.LabLease;
import io.homelab.state.LockHolder;
import io.homelab.state.LockNote;
import io.homelab.state.LockReport;
import io.homelab.state.LockedException;
import io.homelab.state.LostLeaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The lease of one lab: a row that stays, whose fence only rises. It lasts for some time by the
 * clock of the server alone, and its holder makes it longer again and again. A holder that was not
 * heard of for longer keeps it until somebody else takes it: nobody changed anything in between.
 *
 * <p>Whoever sees the processes of a holder need not wait until its lease is over: one that ended
 * does not come back.
 */
final class PostgresLease implements LabLease {
  /** How often a holder says that it lives. */
  private static final Duration BEAT = Duration.ofSeconds(10);

  /** Whoever ends does not wait for long for a server that is away: the lease ends by itself. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final Database database;
  private final String path;
  private final UUID token;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile LockNote note;

  private PostgresLease(Database database, String path, UUID token, LockNote note) {
    this.database = database;
    this.path = path;
    this.token = token;
    this.note = note;
  }

  /**
   * The row of a lease.
   *
   * @param fence its number, or that of the last one
   * @param broken the highest number of those that were taken away on purpose
   * @param token whose it is; absent when nobody has it
   * @param holder who that is
   * @param kin which processes can see whether he lives
   * @param lasts whether it is not over
   */
  private record LeaseRow(
      long fence,
      long broken,
      Optional<UUID> token,
      Optional<LockHolder> holder,
      String kin,
      boolean lasts) {
    static Optional<LeaseRow> of(Connection connection, String path, String how)
        throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              SELECT fence, broken, token, note, kin, coalesce(until > clock_timestamp(), false)
              FROM homelab.lease WHERE path = ?
              """
                  + how)) {
        select.setString(1, path);
        try (ResultSet row = select.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new LeaseRow(
                      row.getLong(1),
                      row.getLong(2),
                      Optional.ofNullable(row.getObject(3, UUID.class)),
                      Optional.ofNullable(row.getString(4)).flatMap(LockHolder::parse),
                      Optional.ofNullable(row.getString(5)).orElse(""),
                      row.getBoolean(6)))
              : Optional.empty();
        }
      }
    }

    /** What is known of whether its holder lives. */
    LockHolder.Proof proof() {
      if (token.isEmpty() || !lasts) {
        return LockHolder.Proof.ENDED;
      }
      Optional<LockNote> told = holder.flatMap(LockHolder::note);
      if (told.isEmpty() || kin.isEmpty() || !kin.equals(KIN)) {
        return LockHolder.Proof.LIVES_THERE;
      }
      return told.get().process().lives() ? LockHolder.Proof.LIVES_HERE : LockHolder.Proof.ENDED;
    }
  }

  /** The processes that this one sees: of one system, and of one container there. */
  private static final String KIN = kin();

  private static String kin() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux: nobody is proven to have ended.
      return "";
    }
  }

  /**
   * Takes the lease.
   *
   * @throws LockedException when another run has it
   */
  static PostgresLease acquire(Database database, String path, LockNote mine) {
    UUID token = UUID.randomUUID();
    LockNote numbered =
        database.call(connection -> {
          execute(
              connection,
              "INSERT INTO homelab.lease (path, fence) VALUES (?, 0) ON CONFLICT DO NOTHING",
              path);
          LeaseRow row = LeaseRow.of(connection, path, "FOR UPDATE").orElseThrow();
          if (row.token().equals(Optional.of(token))) {
            // It was given before the connection was cut.
            return mine.withFence(row.fence());
          }
          if (row.proof() != LockHolder.Proof.ENDED) {
            throw LockedException.by(
                row.holder().orElseGet(() -> new LockHolder("unknown holder", Optional.empty())),
                mine.computer());
          }
          LockNote next = mine.withFence(row.fence() + 1);
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  UPDATE homelab.lease SET fence = ?, token = ?, note = ?, kin = ?,
                    until = clock_timestamp() + ? * interval '1 second'
                  WHERE path = ?
                  """)) {
            take.setLong(1, next.fence());
            take.setObject(2, token);
            take.setString(3, next.json());
            take.setString(4, KIN);
            take.setLong(5, LockNote.EXPIRY.toSeconds());
            take.setString(6, path);
            take.executeUpdate();
          }
          return next;
        });
    PostgresLease lease = new PostgresLease(database, path, token, numbered);
    lease.beat();
    return lease;
  }

  /** How the lease of a lab is now. */
  static LockReport report(Database database, String path) {
    return database.call(connection ->
        LeaseRow.of(connection, path, "")
            .map(row ->
                new LockReport(
                    row.token().isEmpty() ? Optional.empty() : row.holder(), row.proof()))
            .orElseGet(() -> new LockReport(Optional.empty(), LockHolder.Proof.ENDED)));
  }

  /** Takes it away from whoever has it. */
  static void takeAway(Database database, String path) {
    database.call(connection ->
        execute(
            connection,
            """
            INSERT INTO homelab.lease AS it (path, fence) VALUES (?, 1)
            ON CONFLICT (path) DO UPDATE SET broken = it.fence, fence = it.fence + 1,
              token = NULL, note = NULL, kin = NULL, until = NULL
            """,
            path));
  }

  private static int execute(Connection connection, String statement, String path)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setString(1, path);
      return prepared.executeUpdate();
    }
  }

  /** Whether it has not been given back. */
  boolean isHeld() {
    return ended.getCount() > 0;
  }

  /**
   * Checks in a transaction that nobody has taken it, and keeps everybody from that until the
   * transaction ends.
   *
   * @throws LostLeaseException when somebody has: what is known here may be outdated
   */
  void requireOurs(Connection connection) throws SQLException {
    // With no row, the lab has been removed together with its lease.
    LeaseRow row =
        LeaseRow.of(connection, path, "FOR SHARE").orElseThrow(LostLeaseException::taken);
    if (!row.token().equals(Optional.of(token))) {
      throw row.broken() >= fence() ? LostLeaseException.taken() : LostLeaseException.expired();
    }
  }

  @Override
  public long fence() {
    return note.fence();
  }

  @Override
  public synchronized long raiseTo(long atLeast) {
    if (atLeast <= fence()) {
      return fence();
    }
    LabLease.requirePlausible(atLeast);
    LockNote raised = note.withFence(atLeast);
    try {
      database.call(connection -> {
        requireOurs(connection);
        try (PreparedStatement raise =
            connection.prepareStatement(
                "UPDATE homelab.lease SET fence = ?, note = ? WHERE path = ? AND token = ?")) {
          raise.setLong(1, atLeast);
          raise.setString(2, raised.json());
          raise.setString(3, path);
          raise.setObject(4, token);
          return raise.executeUpdate();
        }
      });
    } catch (SharedStateException e) {
      throw PostgresStateStore.asState(e);
    }
    note = raised;
    return atLeast;
  }

  /** Says again and again that this run lives, until it ends. */
  private void beat() {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!ended.await(BEAT.toSeconds(), TimeUnit.SECONDS)) {
                  beatOnce();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "lease-beat");
    thread.setDaemon(true);
    thread.start();
  }

  /** Makes the lease last again; one that was lost stays lost. */
  void beatOnce() {
    try {
      database.call(
          connection -> {
            try (PreparedStatement longer =
                connection.prepareStatement(
                    """
                    UPDATE homelab.lease SET until = clock_timestamp() + ? * interval '1 second'
                    WHERE path = ? AND token = ?
                    """)) {
              longer.setLong(1, LockNote.EXPIRY.toSeconds());
              longer.setString(2, path);
              longer.setObject(3, token);
              return longer.executeUpdate();
            }
          },
          BEAT);
    } catch (SharedStateException e) {
      // The next beat may get through; what changes anything looks itself.
      return;
    }
  }

  @Override
  public synchronized void close() {
    if (!isHeld()) {
      return;
    }
    ended.countDown();
    if (!free(FAREWELL)) {
      // A process that goes on, such as a server, must not keep others from the lab.
      Thread thread = new Thread(() -> free(LockNote.EXPIRY), "lease-farewell");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Gives it back; whether that came through, in time. */
  private boolean free(Duration patience) {
    try {
      database.call(
          connection -> {
            try (PreparedStatement free =
                connection.prepareStatement(
                    """
                    UPDATE homelab.lease SET token = NULL, note = NULL, kin = NULL, until = NULL
                    WHERE path = ? AND token = ?
                    """)) {
              free.setString(1, path);
              free.setObject(2, token);
              return free.executeUpdate();
            }
          },
          patience);
      return true;
    } catch (SharedStateException e) {
      // It ends by itself.
      return false;
    }
  }
}
