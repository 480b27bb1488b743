package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two computers keep one lab in Debian's PostgreSQL, which ends and comes back at bad moments. */
@Story
class SharedStateLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String PASSWORD = "PGPASSWORD=not in any argument";

  /** Runs as the user postgres: it neither starts as root nor may it. */
  private static final String CLUSTER =
      """
      export PATH=$(echo /usr/lib/postgresql/*/bin):$PATH; cd /
      case $1 in
        make)
          echo 'not in any argument' >"$2.password"
          initdb -D "$2" -A scram-sha-256 --pwfile="$2.password" -U homelab >/dev/null ;;
        start) pg_ctl -D "$2" -w -l "$2.log" -o "-h 127.0.0.1 -p 5432 -k $2" start >/dev/null ;;
        stop) pg_ctl -D "$2" -w -m "$3" stop ;;
      esac
      """;

  private RealLab lab;
  private Path database;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc");
    // Its user cannot enter the folder of the lab, which is root's alone.
    Path place = Path.of(lab.inLab("mktemp", "-d", "/tmp/homelab-postgres.XXXXXX").strip());
    database = place.resolve("data");
    lab.inLab("chown", "postgres", place.toString());
    cluster("make");
    cluster("start");
    for (String computer : List.of("one", "two")) {
      lab.write(
          computer + "/hosts.yaml",
          """
          state: postgresql://homelab@127.0.0.1/postgres
          hosts:
            - { name: nuc, address: 10.77.0.11, ssh_user: ops, ssh_key: %s, capacity: { cpus: 8 } }
          """
              .formatted(lab.key()));
      lab.write(
          computer + "/topology.yaml",
          lab.tiny("shared")
              + """
              machines:
                - name: web
                  networks: [{ type: private_network, ip: 192.168.56.30 }]
                  provision: [{ inline: "echo provisioned >> /home/vagrant/count" }]
              """);
      on(computer, "hosts", "trust", "nuc", "--yes").exits(0);
    }
  }

  @AfterAll
  void stop() {
    if (database != null) {
      cluster("stop", "immediate");
      lab.inLab("rm", "-rf", database.getParent().toString());
    }
    lab.close();
  }

  private void cluster(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    all.addAll(List.of("bash", "-ec", CLUSTER, "cluster", words[0], database.toString()));
    all.addAll(List.of(words).subList(1, words.length));
    lab.inLab(all.toArray(String[]::new));
  }

  private CommandResult on(String computer, String... words) {
    return begin(computer, words).await(LIMIT);
  }

  private Running begin(String computer, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "env",
                "-C",
                lab.folder() + "/" + computer,
                PASSWORD,
                "HOMELAB_OWNER=us@home",
                Path.of(System.getProperty("homelab.root", "")).toAbsolutePath() + "/homelab"));
    all.addAll(List.of(words));
    return lab.begin(all.toArray(String[]::new));
  }

  /** A crash of the database, and nothing is lost: the run says that it waits, and goes on. */
  @Test
  @Order(1)
  void a_database_that_crashes_while_a_machine_boots_delays_the_run() {
    Running up = begin("one", "vos", "up");
    up.awaitOutput("booting");
    cluster("stop", "immediate");
    up.awaitOutput("database");
    cluster("start");
    up.await(LIMIT).exits(0);
    assertThat(lab.domains("nuc")).containsExactly("shared_web");
  }

  @Test
  @Order(2)
  void what_one_computer_made_the_other_knows_and_changes() {
    assertThat(on("two", "vos", "status").exits(0).out()).contains("web", "running");
    assertThat(on("two", "vos", "up").exits(0).out()).contains("Nothing to do");
    on("two", "vos", "halt").exits(0);
    assertThat(on("one", "vos", "status", "--live").exits(0).out()).contains("1 stopped");
  }

  /** What one began and could not end, the other ends, once. */
  @Test
  @Order(3)
  void a_run_that_is_killed_on_one_computer_is_ended_by_the_other() {
    Running killed = begin("one", "vos", "up");
    killed.awaitOutput("booting");
    killed.signal("KILL");
    killed.await(LIMIT);
    Running other = begin("two", "vos", "up", "--lock-timeout", "120s");
    other.await(LIMIT).exits(0);
    assertThat(lab.processes("nuc", "qemu-system")).isEqualTo(1);
    assertThat(on("two", "vos", "ssh", "web", "--", "cat", "count").exits(0).out())
        .isEqualTo("provisioned\n");
    assertThat(on("one", "vos", "up").exits(0).out()).contains("Nothing to do");
  }

  @Test
  @Order(4)
  void without_the_database_nothing_is_touched_and_the_end_is_the_same_for_both() {
    cluster("stop", "fast");
    on("one", "vos", "destroy", "--yes").exits(9);
    assertThat(lab.domains("nuc")).containsExactly("shared_web");
    cluster("start");
    on("one", "vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("nuc")).isEmpty();
    assertThat(on("two", "vos", "status").exits(0).out()).doesNotContain("running");
  }
}
