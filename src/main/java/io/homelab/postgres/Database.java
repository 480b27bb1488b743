package io.homelab.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.shared.SharedStateException;
import io.homelab.shared.SharedStateProvider.Entry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One database, through a few connections. Work that finds the connection cut, or the server away,
 * is done again as long as patience lasts.
 */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** How long one attempt waits for a connection. */
  private static final Duration TURN = Duration.ofSeconds(5);

  /** How long a server may be silent in the middle of an answer. */
  private static final int SILENCE_SECONDS = 30;

  /** How much longer somebody waits who is told to stop. */
  private static final Duration STOPPING = Duration.ofSeconds(5);

  /** A shorter wait is not worth a word. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /**
   * For each transaction, since a session may be another's in between. A run that sleeps in the
   * middle of one must not keep others from their work.
   */
  private static final String BEGIN =
      "SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '15s';"
          + " SET LOCAL synchronous_commit = on";

  private final StateDatabase place;
  private final String user;
  private final HikariDataSource connections;
  private final Duration patience;
  private final Consumer<String> says;

  /** Whether somebody was told already that it is waited for. */
  private final AtomicBoolean told = new AtomicBoolean();

  private Database(
      StateDatabase place,
      String user,
      HikariDataSource connections,
      Duration patience,
      Consumer<String> says) {
    this.says = says;
    this.place = place;
    this.user = user;
    this.connections = connections;
    this.patience = patience;
  }

  /**
   * What is done in one transaction. It may be done again from the beginning, also after it was
   * kept without anybody being told; so it looks first.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  interface Work<T> {
    /** Does it; it commits nothing itself. */
    T on(Connection connection) throws SQLException;
  }

  /**
   * Connects, and brings the tables to what this program knows.
   *
   * @param patience for work afterwards; a server that is away now is told of at once
   * @throws SharedStateException when it cannot
   */
  static Database open(StateDatabase place, Entry entry, Duration patience) {
    String user = place.user().orElse(entry.user());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {place.host()});
    source.setPortNumbers(new int[] {place.port()});
    source.setDatabaseName(place.name());
    source.setUser(user);
    PasswordFile.password(place, user, entry).ifPresent(source::setPassword);
    source.setApplicationName("homelab");
    source.setTcpKeepAlive(true);
    source.setSocketTimeout(SILENCE_SECONDS);
    // A pooler between us and the server knows nothing of statements that one of them has.
    source.setPrepareThreshold(0);
    Map<String, String> given = place.parameters();
    source.setConnectTimeout(
        Integer.parseInt(given.getOrDefault("connectTimeout", Long.toString(CONNECT.toSeconds()))));
    if (given.containsKey("sslmode")) {
      source.setSslMode(given.get("sslmode"));
    }
    if (given.containsKey("sslrootcert")) {
      source.setSslRootCert(given.get("sslrootcert"));
    }
    connect(source, place, user, patience);
    HikariConfig config = new HikariConfig();
    config.setPoolName("homelab");
    config.setDataSource(source);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(0);
    config.setIdleTimeout(TimeUnit.SECONDS.toMillis(10));
    Duration turn = patience.compareTo(TURN) < 0 ? patience : TURN;
    config.setConnectionTimeout(turn.toMillis());
    config.setValidationTimeout(turn.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    return new Database(place, user, new HikariDataSource(config), patience, entry.says());
  }

  /** A server that starts is waited for; one that is not there is not. */
  private static void connect(
      PGSimpleDataSource source, StateDatabase place, String user, Duration patience) {
    long began = System.nanoTime();
    while (true) {
      try (Connection first = source.getConnection()) {
        Schema.bring(first, source, place, user);
        return;
      } catch (SQLException e) {
        Duration waited = Duration.ofNanos(System.nanoTime() - began);
        if (!DatabaseFailures.isStarting(e)
            || waited.compareTo(patience) >= 0
            || Thread.currentThread().isInterrupted()) {
          throw DatabaseFailures.of(place, user, e, waited);
        }
      }
      try {
        Thread.sleep(LONGEST_PAUSE_MILLIS / 10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What it is and where, for a person. */
  String words() {
    return place.words();
  }

  /** Does something in one transaction, as often as it takes while patience lasts. */
  <T> T call(Work<T> work) {
    return call(work, patience);
  }

  /**
   * The same with other patience. An interrupt neither ends it nor is lost; who is interrupted
   * waits less for a server that is away.
   *
   * @throws SharedStateException when it cannot be done
   */
  <T> T call(Work<T> work, Duration limit) {
    long began = System.nanoTime();
    long pause = SHORTEST_PAUSE_MILLIS;
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          T made = once(work);
          told.set(false);
          return made;
        } catch (SQLException e) {
          Duration most = interrupted && STOPPING.compareTo(limit) < 0 ? STOPPING : limit;
          Duration waited = Duration.ofNanos(System.nanoTime() - began);
          if (Thread.interrupted()) {
            interrupted = true;
          } else if (!DatabaseFailures.isPassing(e) || waited.compareTo(most) >= 0) {
            throw DatabaseFailures.of(place, user, e, waited);
          }
          if (waited.compareTo(QUIET) > 0 && told.compareAndSet(false, true)) {
            says.accept(
                "waiting at most %d s: %s does not answer".formatted(limit.toSeconds(), words()));
          }
        }
        try {
          Thread.sleep(pause);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      boolean kept = false;
      try {
        try (Statement begin = connection.createStatement()) {
          begin.execute(BEGIN);
        }
        T made = work.on(connection);
        connection.commit();
        kept = true;
        return Objects.requireNonNull(made);
      } finally {
        if (!kept) {
          rollBack(connection);
        }
      }
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // It is cut: the server rolls back itself.
      return;
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
