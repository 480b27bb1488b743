package io.homelab.lab;

import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a run does when hosts fall silent, die or look changed, and when it is itself stopped. */
@Story
class FaultsLabTest {
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "left", "right");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: left, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, placements: [api, batch] }
          - { name: right, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, placements: [api, db] }
        """
            .formatted(lab.key()));
    topology("");
    lab.homelab("hosts", "trust", "left", "--yes").exits(0);
    lab.homelab("hosts", "trust", "right", "--yes").exits(0);
  }

  private void topology(String more) throws IOException {
    lab.write(
        "topology.yaml",
        """
        lab: stormy
        boxes_dir: %s
        defaults:
          box: homelab/tiny
          box_version: 1.0.0
          provider: libvirt
          memory_mb: 96
          vagrant: { libvirt: { driver: %s } }
        machines:
          - name: api
            host: left
            depends_on: [db]
            networks: [{ type: private_network, ip: 192.168.56.10 }]
          - name: db
            host: right
            networks: [{ type: private_network, ip: 192.168.56.20 }]
        %s
        """
            .formatted(lab.boxes(), lab.driver(), more.indent(2).stripTrailing()));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void a_host_that_is_down_is_left_out_by_name_and_needed_only_where_it_is_the_only_one()
      throws IOException {
    lab.fault("right", "link-down");
    lab.write(
        "free.yaml",
        """
        lab: calm
        boxes_dir: %s
        defaults: { box: homelab/tiny, box_version: 1.0.0, provider: libvirt, memory_mb: 96 }
        machines: [{ name: api-1, role: api }, { name: api-2, role: api }]
        """
            .formatted(lab.boxes()));
    JsonNode plan =
        lab.beginHomelab("--topology", "free.yaml", "plan", "--json")
            .await(Duration.ofSeconds(60))
            .exits(0)
            .json();
    assertThat(plan.get("placements").toString())
        .isEqualTo("{\"api-1\":\"left\",\"api-2\":\"left\"}");
    assertThat(named(plan, "hosts", "right").get("reachable").asBoolean()).isFalse();
    JsonNode rejected = named(plan, "machines", "api-1").get("rejected").get(0);
    assertThat(rejected.get("host").asString()).isEqualTo("right");
    assertThat(rejected.get("reasons").toString()).contains("unreachable");

    assertThat(lab.homelab("plan").exits(4).err()).contains("machine db needs host right");
    assertThat(lab.homelab("vos", "up").exits(4).err()).contains("machine db needs host right");
    assertThat(lab.domains("left")).isEmpty();
    lab.fault("right", "link-up");
  }

  @Test
  @Order(2)
  void a_second_run_at_the_same_time_is_refused_and_told_who_is_at_work() {
    Running first = lab.beginHomelab("vos", "up", "--json");
    first.awaitOutput("\"activity\":\"booting\"");
    assertThat(lab.homelab("vos", "up").exits(5).err()).contains("vos up", "process");
    assertThat(lab.homelab("vos", "destroy", "--yes").exits(5).err()).contains("process");
    lab.homelab("vos", "status").exits(0);
    assertThat(first.ended()).as("the first run goes on").isFalse();
    first.signal("KILL");
    first.await(TWO_MINUTES).exits(137);
  }

  @Test
  @Order(3)
  void after_kill_9_in_the_middle_of_up_the_same_command_ends_in_the_same_lab() {
    JsonNode status = lab.homelab("vos", "status", "--json").exits(0).json();
    assertThat(status.get("machines")).hasSize(2);
    lab.homelab("vos", "up").exits(0);
    assertThatTheLabIsUp(1, 1);
  }

  @Test
  @Order(4)
  void ctrl_c_stops_cleanly_and_the_same_command_resumes() throws IOException {
    topology(
        """
        - name: worker
          role: batch
          depends_on: [api]
          networks: [{ type: private_network, ip: 192.168.56.11 }]
        """);
    Running up = lab.beginHomelab("vos", "up");
    up.awaitOutput("worker: booting");
    up.signal("INT");
    assertThat(up.await(TWO_MINUTES).exits(130).err()).contains("homelab runs cancel");
    assertThat(
            named(lab.homelab("vos", "status", "--json").json(), "machines", "api")
                .get("state")
                .asString())
        .isEqualTo("running");

    lab.homelab("vos", "up").exits(0);
    assertThatTheLabIsUp(2, 1);
  }

  private void assertThatTheLabIsUp(int left, int right) {
    assertThat(lab.domains("left")).hasSize(left);
    assertThat(lab.processes("left", "qemu-system")).isEqualTo(left);
    assertThat(lab.domains("right")).hasSize(right);
    assertThat(lab.processes("right", "qemu-system")).isEqualTo(right);
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(status.get("machines"))
        .hasSize(left + right)
        .allMatch(machine -> machine.get("state").asString().equals("running"));
    lab.homelab("verify").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(5)
  void machines_of_a_host_that_does_not_answer_are_unknown_and_nothing_is_destroyed() {
    lab.fault("right", "sshd-stop");
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(named(status, "machines", "db").get("state").asString()).isEqualTo("unknown");
    assertThat(named(status, "machines", "api").get("state").asString()).isEqualTo("running");
    for (List<String> words :
        List.of(
            List.of("plan"),
            List.of("vos", "up"),
            List.of("vos", "destroy", "--yes"),
            List.of("vos", "halt"))) {
      CommandResult refused = lab.homelab(words.toArray(String[]::new)).exits(4);
      assertThat(refused.err()).contains("db", "right");
    }
    lab.homelab("vos", "up", "api", "worker").exits(0);
    assertThat(lab.domains("left")).hasSize(2);
    assertThat(lab.processes("right", "qemu-system")).isEqualTo(1);
    lab.fault("right", "sshd-start");
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(6)
  void a_changed_host_key_is_never_accepted_by_itself() {
    lab.fault("right", "host-key-change");
    CommandResult refused = lab.homelab("vos", "up").exits(4);
    assertThat(refused.err())
        .contains("right", "key")
        .contains("homelab hosts trust right --replace");
    lab.homelab("vos", "status", "--live").exits(0);

    // A yes to a new key is none to another one.
    assertThat(lab.homelab("hosts", "trust", "right", "--yes").exits(4).err())
        .contains("--replace");
    lab.homelab("plan").exits(4);
    lab.homelab("hosts", "trust", "right", "--replace", "--yes").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  private String stateOf(String machine) {
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    return named(status, "machines", machine).get("state").asString();
  }

  @Test
  @Order(7)
  void after_a_power_failure_up_starts_what_was_running() {
    lab.fault("right", "kill");
    lab.fault("right", "start");
    // A host that has just started is there before its libvirt answers; until then nobody knows.
    assertThat(lab.waitFor(Duration.ofSeconds(60), () -> !stateOf("db").equals("unknown")))
        .isTrue();
    assertThat(stateOf("db")).isEqualTo("stopped");
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(named(plan, "machines", "db").get("action").asString()).isEqualTo("start");
    assertThat(named(plan, "machines", "api").get("action").asString()).isEqualTo("keep");
    lab.homelab("vos", "up").exits(0);
    assertThatTheLabIsUp(2, 1);
  }

  @Test
  @Order(8)
  void destroy_that_is_killed_can_be_done_again_and_leaves_nothing() {
    Running destroy = lab.beginHomelab("vos", "destroy", "--yes", "--json");
    destroy.awaitOutput("\"activity\":\"destroying\"");
    destroy.signal("KILL");
    destroy.await(TWO_MINUTES).exits(137);
    lab.homelab("vos", "destroy", "--yes").exits(0);
    for (String host : List.of("left", "right")) {
      assertThat(lab.domains(host)).isEmpty();
      assertThat(lab.processes(host, "qemu-system")).isZero();
      assertThat(lab.on(host, "ls -A /home/ops")).doesNotContain("homelab");
    }
  }
}
