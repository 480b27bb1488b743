package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.postgres.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A lab whose state is in a database, by the real program. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class SharedStateLifeTest {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final String HOSTS =
      """
      hosts:
        - { name: a, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
      """;

  @TempDir Path temporary;
  private ScriptedComputer computer;
  private final String address = SERVER.fresh();

  @BeforeEach
  void aLab() throws IOException {
    computer = new ScriptedComputer(temporary);
    computer.file("hosts.yaml", HOSTS);
    topology("machines: [{ name: web }]");
  }

  private void topology(String what) throws IOException {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        %s
        """
            .formatted(what));
  }

  /** Another folder with the same files, as a colleague has it. */
  private Path colleague() throws IOException {
    Path other = Files.createDirectory(temporary.resolve("colleague"));
    for (String file : List.of("hosts.yaml", "topology.yaml")) {
      Files.copy(computer.lab.resolve(file), other.resolve(file));
    }
    return other;
  }

  private String succeeded(Path folder, String... words) throws Exception {
    CommandLineRun run = computer.begin(folder, Map.of("HOMELAB_STATE", address), words).ended();
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  private CommandLineRun refused(int exit, Map<String, String> variables, String... words) {
    CommandLineRun run = CommandLineRun.in(computer.lab, variables, List.of(words));
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).doesNotContain("Exception", "\tat ", "secret");
    return run;
  }

  private String states() {
    return SERVER.ask(address, "SELECT string_agg(path, ' ' ORDER BY path) FROM homelab.lab");
  }

  private List<String> files() throws IOException {
    Path kept = computer.lab.resolve(".homelab");
    if (!Files.isDirectory(kept)) {
      return List.of();
    }
    try (var files = Files.walk(kept)) {
      return files
          .filter(Files::isRegularFile)
          .map(each -> each.getFileName().toString())
          .filter(name -> name.contains("state") || name.contains("pools") || name.contains("lock"))
          .toList();
    }
  }

  @Test
  void two_folders_with_the_same_lab_have_one_state_and_no_file_of_it() throws Exception {
    CommandLineRun up = computer.homelab("vos", "up", "--state", address);
    assertThat(up.exit()).as(up.out() + up.err()).isZero();
    assertThat(computer.done()).containsExactly("up web");
    assertThat(states()).isEqualTo("devlab");
    assertThat(files()).isEmpty();

    Path other = colleague();
    assertThat(succeeded(other, "state", "show")).contains("web on a: ready");
    succeeded(other, "vos", "up");
    assertThat(computer.done()).as("it is there already").containsExactly("up web");
    succeeded(other, "vos", "destroy", "--yes");
    assertThat(succeeded(computer.lab, "state", "show")).doesNotContain("web on a");
    assertThat(SERVER.ask(address, "SELECT token IS NULL FROM homelab.lease")).isEqualTo("t");
    assertThat(computer.homelab("state", "show").out())
        .as("without it, files count, which know nothing")
        .contains("serial 0");
  }

  @Test
  void the_option_counts_before_the_environment_and_that_before_the_file() throws Exception {
    computer.file("hosts.yaml", "state: %s\n%s".formatted(address, HOSTS));
    assertThat(computer.homelab("vos", "up").exit()).isZero();
    assertThat(states()).isEqualTo("devlab");
    Map<String, String> nowhere = Map.of("HOMELAB_STATE", "postgresql://127.0.0.1:1/none");
    assertThat(computer.homelab(nowhere, "state", "show", "--state", address).out())
        .contains("web on a");
    assertThat(computer.homelab(nowhere, "state", "show").exit()).isEqualTo(9);
    assertThat(computer.homelab(Map.of("HOMELAB_STATE", "files"), "state", "show").out())
        .contains("serial 0");
    assertThat(computer.homelab("state", "show", "--state", "files").out()).contains("serial 0");
  }

  @Test
  void while_one_changes_the_lab_the_other_is_told_who_does() throws Exception {
    Path other = colleague();
    computer.hold();
    ScriptedComputer.Running up =
        computer.begin(computer.lab, Map.of("HOMELAB_STATE", address), "vos", "up");
    awaitCall();
    CommandLineRun second =
        computer.begin(other, Map.of("HOMELAB_STATE", address), "vos", "up").ended();
    assertThat(second.exit()).isEqualTo(5);
    assertThat(second.err()).contains("this lab is locked by another run: ", "'vos up'");
    computer.letGo();
    assertThat(up.ended().exit()).isZero();
    assertThat(computer.done()).containsExactly("up web");
  }

  private void awaitCall() throws Exception {
    for (int look = 0; look < 600; look++) {
      if (computer.vagrant().stream().anyMatch(line -> line.contains(": up"))) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("nothing came up: " + computer.vagrant());
  }

  @Test
  void a_lab_goes_on_coming_up_when_the_server_crashes_and_comes_back() throws Exception {
    try (PostgresServer own = PostgresServer.in(temporary.resolve("pg"))) {
      String there = own.fresh();
      topology("machines: [{ name: web }, { name: db, depends_on: [web] }]");
      computer.hold();
      ScriptedComputer.Running up =
          computer.begin(computer.lab, Map.of("HOMELAB_STATE", there), "vos", "up");
      awaitCall();
      own.crash();
      computer.letGo();
      Thread.sleep(8000);
      assertThat(up.hasEnded()).isFalse();
      own.start();
      CommandLineRun ended = up.ended();
      assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
      assertThat(ended.err())
          .containsOnlyOnce("waiting at most 60 s: database ")
          .contains(" does not answer");
      assertThat(computer.done()).containsExactly("up db", "up web");
      assertThat(computer.homelab("state", "show", "--state", there).out())
          .contains("web on a: ready", "db on a: ready");
    }
  }

  @Test
  void an_ephemeral_lab_is_in_the_database_until_its_time_is_over() throws Exception {
    succeeded(computer.lab, "vos", "up", "--as", "ci", "--ttl", "1s");
    assertThat(states()).isEqualTo("devlab/labs/ci");
    assertThat(files()).isEmpty();
    assertThat(succeeded(colleague(), "state", "show", "--as", "ci")).contains("web on a");
    Thread.sleep(1100);
    assertThat(succeeded(temporary.resolve("colleague"), "gc")).contains("web): destroyed");
    assertThat(states()).isEqualTo("null");
    assertThat(SERVER.ask(address, "SELECT count(*) FROM homelab.lease")).isEqualTo("0");
  }

  @Test
  void pools_and_their_instances_are_in_the_database() throws Exception {
    topology("pools: [{ name: runner, template: { cpus: 1 }, ready: 2, max: 4 }]");
    succeeded(computer.lab, "pool", "tick");
    Path other = colleague();
    assertThat(succeeded(other, "pool", "list")).contains("2 of 2");
    succeeded(other, "pool", "claim", "runner", "--claim-id", "job-7");
    assertThat(succeeded(computer.lab, "pool", "claim", "runner", "--claim-id", "job-7"))
        .as("the same claim")
        .contains("job-7");
    assertThat(states()).matches("devlab/instances/i-\\S+ devlab/instances/i-\\S+");
    assertThat(files()).isEmpty();
    succeeded(computer.lab, "pool", "release", "job-7");
    succeeded(other, "pool", "drain", "runner");
    succeeded(other, "pool", "tick");
    assertThat(states()).isEqualTo("null");
    assertThat(succeeded(computer.lab, "pool", "history")).contains("retiring -> gone");
  }

  @Test
  void a_password_in_the_address_is_refused_and_never_repeated() throws IOException {
    String wrong = "postgresql://ann:secret@127.0.0.1:5432/lab";
    assertThat(refused(2, Map.of(), "state", "show", "--state", wrong).err())
        .contains("expected no password in the address", "PGPASSFILE");
    assertThat(refused(2, Map.of("HOMELAB_STATE", wrong), "state", "show").err())
        .contains("HOMELAB_STATE names no place for states", "PGPASSFILE");
    computer.file("hosts.yaml", "state: %s\n%s".formatted(wrong, HOSTS));
    assertThat(refused(2, Map.of(), "state", "show").err())
        .contains("hosts.yaml:1:8: state names no place for states", "PGPASSFILE");
    assertThat(refused(2, Map.of(), "state", "show", "--state", address + "?password=secret").err())
        .contains("expected after '?' only sslmode");
  }

  @Test
  void who_does_not_get_in_is_told_in_a_sentence_with_a_hint() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    SERVER.role("eve", "secret");
    String database = address.replaceFirst(".*/", "");
    String eve = SERVER.address("eve", database);
    assertThat(refused(9, Map.of("PGPASSWORD", "no secret"), "plan", "--state", eve).err())
        .contains(
            "database %s at 127.0.0.1:%d does not let user eve in"
                .formatted(database, SERVER.port()))
        .contains("put the password into ~/.pgpass");
    assertThat(
            refused(
                    9,
                    Map.of(),
                    "vos",
                    "up",
                    "--state",
                    "postgresql://127.0.0.1:%d/x".formatted(free))
                .err())
        .contains("database x at 127.0.0.1:%d does not answer".formatted(free))
        .contains("see whether it runs: pg_isready");
    assertThat(
            refused(2, Map.of(), "state", "show", "--state", SERVER.address("postgres", "nowhere"))
                .err())
        .contains("there is no database nowhere at 127.0.0.1:");
    SERVER.sql(database, "GRANT CREATE ON DATABASE %s TO eve".formatted(database));
    Path file = Files.writeString(computer.home.resolve(".pgpass"), "*:*:*:eve:secret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    CommandLineRun in = computer.homelab("state", "show", "--state", eve);
    assertThat(in.exit()).as(in.err()).isZero();
  }

  @Test
  void states_and_pools_move_to_the_database_and_back_and_the_old_place_does_not_count()
      throws Exception {
    topology(
        "machines: [{ name: web }]\n"
            + "pools: [{ name: runner, template: { cpus: 1 }, ready: 1, max: 2 }]");
    for (List<String> words :
        List.of(
            List.of("vos", "up"),
            List.of("vos", "up", "--as", "ci", "--ttl", "2h"),
            List.of("pool", "tick"),
            List.of("pool", "tick"))) {
      CommandLineRun run = computer.homelab(words.toArray(String[]::new));
      assertThat(run.exit()).as(run.out() + run.err()).isZero();
    }
    String state = computer.homelab("state", "pull").out();
    String pools = computer.homelab("pool", "show", "--json").out();
    List<String> done = computer.done();

    CommandLineRun there = computer.homelab("state", "migrate", "--to", address);
    assertThat(there.exit()).as(there.out() + there.err()).isZero();
    assertThat(there.err())
        .contains("lab devlab, serial ", "lab ci, serial ", "instances of pools: 1");
    assertThat(states()).matches("devlab devlab/instances/i-\\S+ devlab/labs/ci");
    assertThat(succeeded(computer.lab, "state", "pull")).isEqualTo(state);
    assertThat(succeeded(computer.lab, "pool", "show", "--json")).isEqualTo(pools);
    assertThat(computer.homelab("state", "show").out()).contains("serial 0");
    assertThat(computer.lab.resolve(".homelab/state.json.moved")).exists();
    succeeded(computer.lab, "vos", "up");
    succeeded(computer.lab, "vos", "up", "--as", "ci", "--ttl", "2h");
    succeeded(computer.lab, "pool", "tick");
    assertThat(computer.done()).as("everything is there already").isEqualTo(done);

    CommandLineRun again = computer.homelab("state", "migrate", "--to", address);
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("nothing is known of lab devlab in files in ");
    succeeded(computer.lab, "state", "migrate", "--to", "files", "--json");
    assertThat(states()).isEqualTo("null");
    assertThat(computer.homelab("state", "show").out()).contains("web on a");
    assertThat(computer.homelab("vos", "up").exit()).isZero();
    assertThat(computer.homelab("pool", "claim", "runner").exit()).isZero();
    assertThat(computer.done()).isEqualTo(done);
  }

  @Test
  void nothing_moves_over_another_lab_or_a_later_state_or_one_at_work() throws Exception {
    assertThat(computer.homelab("vos", "up").exit()).isZero();
    Path other = colleague();
    succeeded(other, "state", "show");
    SERVER.sql(
        address,
        "INSERT INTO homelab.lab (path, lineage, serial, state) VALUES ('devlab', 'x', 1,"
            + " '{\"schema_version\":1,\"lab\":\"devlab\",\"lineage\":\"99999999-2222-3333-4444-555555555555\",\"serial\":1,"
            + "\"next_host_index\":0,\"machines\":{}}')");
    CommandLineRun over = computer.homelab("state", "migrate", "--to", address);
    assertThat(over.exit()).isEqualTo(2);
    assertThat(over.err()).contains("another lab devlab is in database ");
    assertThat(computer.homelab("state", "show").out()).contains("web on a");

    SERVER.sql(address, "DELETE FROM homelab.lab");
    computer.file(
        "topology.yaml",
        Files.readString(computer.lab.resolve("topology.yaml"))
            .replace("{ name: web }", "{ name: web }, { name: db }"));
    int calls = computer.vagrant().size();
    computer.hold();
    ScriptedComputer.Running up = computer.begin("vos", "up");
    for (int look = 0; look < 600 && computer.done().size() < 2; look++) {
      Thread.sleep(50);
    }
    assertThat(computer.vagrant().size()).isGreaterThan(calls);
    CommandLineRun busy = computer.homelab("state", "migrate", "--to", address);
    assertThat(busy.exit()).isEqualTo(5);
    computer.letGo();
    assertThat(up.ended().exit()).isZero();
    assertThat(states()).isEqualTo("null");
  }
}
