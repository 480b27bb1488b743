package io.homelab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.shared.SharedState;
import io.homelab.shared.SharedStateException;
import io.homelab.shared.SharedStateException.Hindrance;
import io.homelab.shared.SharedStateProvider.Entry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Getting in, and what is said to who does not. */
@Timeout(120)
class PostgresEntryTest {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final String PASSWORD = "a:b\\c d";

  @TempDir Path home;
  private final String database = SERVER.fresh().replaceFirst(".*/", "");
  private final String address = SERVER.address("ann", database);

  @BeforeAll
  static void ann() throws IOException {
    SERVER.role("ann", PASSWORD);
  }

  private SharedState open(String where, Map<String, String> variables) {
    return new PostgresProvider()
        .open(PostgresServer.place(where), new Entry("nobody", home, variables, sentence -> {}));
  }

  private void refused(
      String where, Map<String, String> variables, Hindrance hindrance, String... words) {
    assertThatThrownBy(() -> open(where, variables))
        .isInstanceOfSatisfying(
            SharedStateException.class,
            e -> {
              assertThat(e.hindrance()).isEqualTo(hindrance);
              assertThat(e.getMessage() + " / " + e.hint())
                  .contains(words)
                  .doesNotContain(PASSWORD, "wrong one", "\n", "Exception", "org.");
            });
  }

  private void owned() {
    SERVER.sql(PostgresServer.ADMIN, "ALTER DATABASE %s OWNER TO ann".formatted(database));
  }

  @Test
  void the_password_comes_from_the_environment_or_a_file_and_the_file_has_escapes()
      throws IOException {
    owned();
    open(address, Map.of("PGPASSWORD", PASSWORD)).close();
    Path file = home.resolve(".pgpass");
    Files.writeString(
        file,
        "# of mine\nelsewhere:*:*:ann:x\n127.0.0.1:%d:%s:ann:a\\:b\\\\c d\n*:*:*:*:y\n"
            .formatted(SERVER.port(), database));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    open(address, Map.of()).close();
    Path named = Files.move(file, home.resolve("other"));
    open(address, Map.of("PGPASSFILE", named.toString())).close();
  }

  @Test
  void a_file_with_passwords_that_others_can_read_is_refused() throws IOException {
    Path file = Files.writeString(home.resolve(".pgpass"), "*:*:*:*:" + PASSWORD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    refused(
        address,
        Map.of(),
        Hindrance.UNUSABLE,
        "others can read the passwords in ",
        "run: chmod 600 ");
  }

  @Test
  void a_file_that_is_named_and_not_there_is_told_of() {
    refused(
        address,
        Map.of("PGPASSFILE", home.resolve("gone").toString()),
        Hindrance.UNUSABLE,
        "cannot read the password file ");
  }

  @Test
  void a_wrong_password_and_none_are_told_of() {
    refused(
        address,
        Map.of("PGPASSWORD", "wrong one"),
        Hindrance.UNREACHABLE,
        "database %s at 127.0.0.1:%d does not let user ann in".formatted(database, SERVER.port()),
        "put the password into ~/.pgpass (127.0.0.1:%d:%s:ann:PASSWORD), or set PGPASSWORD"
            .formatted(SERVER.port(), database));
    refused(address, Map.of(), Hindrance.UNREACHABLE, "does not let user ann in", "~/.pgpass");
  }

  @Test
  void no_server_is_told_of_at_once() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    long began = System.nanoTime();
    refused(
        "postgresql://ann@127.0.0.1:%d/lab".formatted(free),
        Map.of(),
        Hindrance.UNREACHABLE,
        "database lab at 127.0.0.1:%d does not answer: ".formatted(free),
        "see whether it runs: pg_isready -h 127.0.0.1 -p " + free);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(15);
  }

  @Test
  void a_host_without_a_name_is_told_of() {
    refused(
        "postgresql://ann@no-such-host.invalid/lab",
        Map.of(),
        Hindrance.UNREACHABLE,
        "database lab at no-such-host.invalid:5432 does not answer: ");
  }

  @Test
  void a_database_that_is_not_there_is_told_of() {
    refused(
        SERVER.address("ann", "nowhere"),
        Map.of("PGPASSWORD", PASSWORD),
        Hindrance.UNUSABLE,
        "there is no database nowhere at 127.0.0.1:",
        "create it: createdb -h 127.0.0.1 -p %d -O ann nowhere".formatted(SERVER.port()));
  }

  @Test
  void who_may_make_no_tables_is_told_how_to_get_them() {
    refused(
        address,
        Map.of("PGPASSWORD", PASSWORD),
        Hindrance.UNUSABLE,
        "has no tables of homelab, and user ann cannot make them",
        "GRANT CREATE ON DATABASE %s TO ann".formatted(database));
  }

  @Test
  void tables_of_a_later_version_are_refused() {
    String fresh = SERVER.address(PostgresServer.ADMIN, database);
    open(fresh, Map.of()).close();
    SERVER.sql(
        database,
        "INSERT INTO homelab.flyway_schema_history (installed_rank, version, description, type,"
            + " script, installed_by, execution_time, success)"
            + " VALUES (90, '7', 'later', 'SQL', 'V7__later.sql', 'x', 1, true)");
    refused(
        fresh,
        Map.of(),
        Hindrance.UNUSABLE,
        "has tables of version 7, this program knows 2",
        "use the version of homelab that made them, or a later one");
  }

  @Test
  void many_who_come_first_make_the_tables_once() throws Exception {
    String fresh = SERVER.address(PostgresServer.ADMIN, database);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<String>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (int thread = 0; thread < 6; thread++) {
        all.add(
            threads.submit(() -> {
              start.await();
              try (SharedState shared = open(fresh, Map.of())) {
                return shared.words();
              }
            }));
      }
      start.countDown();
      for (Future<String> each : all) {
        assertThat(each.get(60, TimeUnit.SECONDS)).startsWith("database " + database);
      }
    }
    assertThat(SERVER.ask(database, "SELECT count(*) FROM homelab.identity")).isEqualTo("1");
  }
}
