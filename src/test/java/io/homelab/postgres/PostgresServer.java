package io.homelab.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StatePlace;
import io.homelab.shared.SharedState;
import io.homelab.shared.SharedStateProvider.Entry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL for tests: one for all of them, or one of a test's own that it may stop. */
public final class PostgresServer implements AutoCloseable {
  /** Who may do everything, without a password. */
  public static final String ADMIN = "postgres";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final EmbeddedPostgres.Builder builder;
  private EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres.Builder builder) throws IOException {
    this.builder = builder;
    this.server = builder.start();
  }

  private static final class Shared {
    private static final PostgresServer SERVER = start();

    private static PostgresServer start() {
      try {
        return new PostgresServer(EmbeddedPostgres.builder());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The one that all tests of this process use; it ends with the process. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** One of the test's own, which it may stop and start again. */
  public static PostgresServer in(Path data) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return new PostgresServer(
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port)
            .setPGStartupWait(Duration.ofSeconds(30)));
  }

  /** Its port on this computer. */
  public int port() {
    return server.getPort();
  }

  /** The address of a new database in which nothing is yet. */
  public String fresh() {
    String name = "lab_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
    sql(ADMIN, "CREATE DATABASE " + name);
    return address(ADMIN, name);
  }

  /** The address of a database here. */
  public String address(String user, String name) {
    return "postgresql://%s@127.0.0.1:%d/%s".formatted(user, port(), name);
  }

  /** Opens the books there. */
  public static SharedState open(String address) {
    return open(address, PostgresProvider.PATIENCE);
  }

  /** The same with other patience. */
  public static SharedState open(String address, Duration patience) {
    return new PostgresState(Database.open(place(address), entry(Map.of()), patience));
  }

  /** What an address means. */
  static StatePlace.StateDatabase place(String address) {
    return (StatePlace.StateDatabase) StatePlace.parse(address);
  }

  static Entry entry(Map<String, String> variables) {
    return new Entry(ADMIN, Path.of("/nowhere"), variables, sentence -> {});
  }

  /** A role that gets in with that password alone. */
  public void role(String name, String password) throws IOException {
    sql(ADMIN, "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password));
    Path rules = Path.of(ask(ADMIN, "SHOW hba_file"));
    Files.writeString(
        rules,
        "host all %s 127.0.0.1/32 scram-sha-256\n%s".formatted(name, Files.readString(rules)));
    sql(ADMIN, "SELECT pg_reload_conf()");
  }

  /** Runs a statement as who may do everything. */
  public void sql(String database, String statement) {
    try (Connection connection = server.getDatabase(ADMIN, name(database)).getConnection();
        Statement each = connection.createStatement()) {
      each.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  /** The first value of a query; "null" where there is none. */
  public String ask(String database, String query) {
    try (Connection connection = server.getDatabase(ADMIN, name(database)).getConnection();
        Statement each = connection.createStatement();
        ResultSet rows = each.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "null";
    } catch (SQLException e) {
      throw new AssertionError(query, e);
    }
  }

  private static String name(String database) {
    return database.contains("/") ? database.substring(database.lastIndexOf('/') + 1) : database;
  }

  /** Ends all its processes at once, as a crash does: it has to repair itself when it starts. */
  public void crash() throws Exception {
    Path pidFile = Path.of(ask(ADMIN, "SHOW data_directory")).resolve("postmaster.pid");
    String pid = Files.readAllLines(pidFile).getFirst();
    Process kill = new ProcessBuilder("kill", "-QUIT", pid).start();
    assertThat(kill.waitFor(20, TimeUnit.SECONDS)).isTrue();
    ProcessHandle.of(Long.parseLong(pid))
        .ifPresent(postmaster -> {
          try {
            postmaster.onExit().get(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new AssertionError("it does not end", e);
          }
        });
    server.close();
  }

  /** Starts again after {@link #crash}. */
  public void start() throws IOException {
    server = builder.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
