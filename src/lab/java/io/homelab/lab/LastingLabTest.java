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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What Vagrant does on a host outlives the connection, an interrupt and the command that began it:
 * each machine is booted by one call of Vagrant, whatever happens.
 */
@Story
class LastingLabTest {
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final Duration FOUR_MINUTES = Duration.ofMinutes(4);

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc");
    dialsFor(120);
    lab.write(
        "topology.yaml",
        lab.tiny("lasting")
            + """
            machines:
              - name: db
                networks: [{ type: private_network, ip: 192.168.56.20 }]
                provision: [{ inline: "echo provisioned >> /home/vagrant/count" }]
            """);
    lab.homelab("hosts", "trust", "nuc", "--yes").exits(0);
    lab.homelab("box", "sync").exits(0);
  }

  private void dialsFor(int seconds) throws IOException {
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: nuc, address: 10.77.0.11, ssh_user: ops, ssh_key: %s, keepalive_s: 1, reconnect_s: %d }
        """
            .formatted(lab.key(), seconds));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private JsonNode runs() {
    return lab.homelab("runs", "list", "--json").exits(0).json().get("runs");
  }

  /** The runs of one verb, by their IDs. */
  private List<String> runs(String verb) {
    List<String> ids = new ArrayList<>();
    for (JsonNode run : runs()) {
      if (run.get("verb").asString().equals(verb)) {
        ids.add(run.get("id").asString());
      }
    }
    return ids;
  }

  private String state(String id) {
    for (JsonNode run : runs()) {
      if (run.get("id").asString().equals(id)) {
        return run.get("state").asString();
      }
    }
    return "gone";
  }

  private String domain() {
    return lab.on("nuc", "virsh -q domuuid lasting_db").strip();
  }

  private Running bootingUp() {
    Running up = lab.beginHomelab("vos", "up", "--json");
    up.awaitOutput("Creating domain");
    return up;
  }

  /** From here on there is nothing. */
  private void destroyed() {
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("nuc")).isEmpty();
    assertThat(lab.on("nuc", "ls -A /home/ops")).doesNotContain("homelab");
    assertThat(lab.processes("nuc", "runner.sh")).isZero();
    lab.homelab("box", "sync").exits(0);
  }

  private void isUpOnce() {
    assertThat(lab.ssh("db", "cat", "count").exits(0).out()).isEqualTo("provisioned\n");
    assertThat(runs("up")).as("calls of vagrant up").hasSize(1);
    assertThat(runs("provision")).as("calls of vagrant provision").hasSize(1);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(1)
  void after_kill_9_vagrant_goes_on_and_the_next_up_waits_for_it() {
    Running first = bootingUp();
    first.signal("KILL");
    first.await(TWO_MINUTES).exits(137);
    List<String> ids = runs("up");
    assertThat(ids).hasSize(1);
    assertThat(state(ids.getFirst())).isEqualTo("running");
    assertThat(lab.homelab("runs", "logs", ids.getFirst()).exits(0).out())
        .contains("db: Creating domain");

    CommandResult second = lab.homelab("vos", "up").exits(0);
    assertThat(second.err()).contains("up of db still goes on", "runs cancel");
    isUpOnce();
    destroyed();
  }

  @Test
  @Order(2)
  void ctrl_c_leaves_vagrant_running_and_says_how_to_go_on() {
    Running up = lab.beginHomelab("vos", "up");
    lab.waitFor(TWO_MINUTES, () -> !lab.domains("nuc").isEmpty());
    up.signal("INT");
    assertThat(up.await(Duration.ofSeconds(10)).exits(130).err())
        .contains("up of db goes on there", "homelab runs cancel");
    String domain = domain();
    lab.homelab("runs", "attach", runs("up").getFirst()).exits(0);
    lab.homelab("vos", "up").exits(0);
    assertThat(domain()).isEqualTo(domain);
    isUpOnce();
    destroyed();
  }

  @Test
  @Order(3)
  void a_network_that_is_away_for_a_while_costs_nothing_but_the_wait() {
    Running up = bootingUp();
    lab.fault("nuc", "link-down");
    up.awaitOutput("\"event\":\"connection_lost\"");
    lab.fault("nuc", "link-up");
    up.await(FOUR_MINUTES).exits(0);
    assertThat(up.output()).contains("\"event\":\"host_back\"");
    isUpOnce();
    destroyed();
  }

  @Test
  @Tag("faults")
  @Order(4)
  void twenty_cut_connections_in_one_up_cost_one_boot() {
    Running up = lab.beginHomelab("vos", "up", "--json");
    up.awaitOutput("\"activity\":\"booting\"");
    for (int cut = 0; cut < 20 && !up.ended(); cut++) {
      lab.fault("nuc", "sshd-cut");
      lab.on("nuc", "sleep 1");
    }
    up.await(FOUR_MINUTES).exits(0);
    isUpOnce();
    destroyed();
  }

  @Test
  @Tag("faults")
  @Order(5)
  void a_run_can_be_cancelled_and_the_next_up_makes_the_machine() {
    Running first = bootingUp();
    first.signal("KILL");
    first.await(TWO_MINUTES).exits(137);
    String id = runs("up").getFirst();
    assertThat(lab.homelab("runs", "cancel", id).exits(0).err()).contains("was cancelled");
    assertThat(state(id)).isEqualTo("cancelled");
    assertThat(lab.processes("nuc", "vagrant --machine-readable up")).isZero();
    lab.homelab("vos", "up").exits(0);
    assertThat(lab.ssh("db", "cat", "count").exits(0).out()).isEqualTo("provisioned\n");
    destroyed();
  }

  @Test
  @Tag("faults")
  @Order(6)
  void a_host_that_loses_power_while_it_boots_a_machine_makes_it_once_it_is_back() {
    Running up = bootingUp();
    lab.fault("nuc", "kill");
    lab.fault("nuc", "start");
    assertThat(up.await(FOUR_MINUTES).exits(6).out()).contains("without telling how");
    lab.waitFor(
        Duration.ofSeconds(60), () -> lab.homelab("hosts", "list").out().contains("online"));
    lab.homelab("vos", "up").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
    destroyed();
  }

  @ParameterizedTest
  @Tag("faults")
  @Order(7)
  @ValueSource(ints = {20, 180})
  void the_network_may_be_away_for_as_long_as_it_is_dialed(int seconds) throws IOException {
    dialsFor(240);
    Running up = bootingUp();
    lab.fault("nuc", "link-down");
    for (int second = 0; second < seconds; second++) {
      lab.inLab("sleep", "1");
    }
    lab.fault("nuc", "link-up");
    up.await(FOUR_MINUTES).exits(0);
    isUpOnce();
    destroyed();
  }

  /** As half an hour is to five minutes. */
  @Test
  @Tag("faults")
  @Order(8)
  void a_network_that_is_away_for_longer_ends_the_command_and_not_what_it_began()
      throws IOException {
    dialsFor(5);
    Running up = bootingUp();
    lab.fault("nuc", "link-down");
    assertThat(up.await(TWO_MINUTES).exits(6).out()).contains("\"event\":\"run_left\"");
    lab.inLab("sleep", "30");
    lab.fault("nuc", "link-up");
    lab.homelab("vos", "up").exits(0);
    isUpOnce();
    destroyed();
  }

  /** Ctrl-C has two seconds, of which the launcher and a busy computer take some. */
  @Test
  @Tag("faults")
  @Order(9)
  void ctrl_c_is_heard_at_once_while_the_host_says_nothing() throws IOException {
    dialsFor(120);
    Running up = bootingUp();
    lab.fault("nuc", "link-down");
    up.signal("INT");
    assertThat(up.await(Duration.ofSeconds(5)).exits(130).out()).contains("\"interrupted\":true");
    lab.fault("nuc", "link-up");
    lab.homelab("vos", "up").exits(0);
    isUpOnce();
    destroyed();
  }
}
