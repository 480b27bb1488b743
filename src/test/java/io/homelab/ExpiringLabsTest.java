package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A lab that goes away by itself, from its first minute to its end, by the real program. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(240)
class ExpiringLabsTest {
  @TempDir Path temporary;
  private ScriptedComputer computer;
  private Path state;

  @BeforeEach
  void aTopology() throws Exception {
    computer = new ScriptedComputer(temporary);
    hosts("a");
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        machines:
          - { name: web }
        """);
    state = computer.lab.resolve(".homelab/labs/ci/state.json");
  }

  private void hosts(String name) throws IOException {
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: %s, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
        """
            .formatted(name));
  }

  private void aLabWhoseTimeIsOver() throws Exception {
    succeeded(computer.homelab("vos", "up", "--as", "ci", "--ttl", "1s"));
    Thread.sleep(1100);
  }

  private static String succeeded(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  private String marker() throws IOException {
    return Files.readString(computer.home("a-ci").resolve(".homelab-marker.json"));
  }

  @Test
  void gc_of_somebody_else_keeps_what_is_known_of_a_lab() throws Exception {
    aLabWhoseTimeIsOver();

    succeeded(computer.homelab(Map.of("HOMELAB_OWNER", "ci@acme"), "gc"));
    assertThat(state).exists();
    assertThat(computer.done()).containsExactly("up web");

    assertThat(succeeded(computer.homelab("gc"))).contains("lab ci on host a (web): destroyed");
    assertThat(state.getParent()).doesNotExist();
    assertThat(computer.home("a-ci")).doesNotExist();
    assertThat(computer.done()).containsExactly("destroy web", "up web");
  }

  @Test
  void what_is_known_of_a_lab_stays_while_its_host_is_in_no_hosts_file() throws Exception {
    aLabWhoseTimeIsOver();
    Path registry = computer.home(".homelab").resolve("workdirs");
    Path away = computer.home("away");
    Files.move(registry, away);
    hosts("b");

    succeeded(computer.homelab("gc"));
    assertThat(state).exists();

    Files.move(away, registry);
    hosts("a");
    succeeded(computer.homelab("gc"));
    assertThat(state.getParent()).doesNotExist();
  }

  @Test
  void without_room_for_temporary_files_gc_says_so_and_a_lab_comes_up_all_the_same()
      throws Exception {
    aLabWhoseTimeIsOver();
    ScriptedComputer.Room none =
        new ScriptedComputer.Room(List.of("-Djava.io.tmpdir=/proc/none"), 120);

    CommandLineRun gc = computer.homelab(none, Map.of(), "gc");
    assertThat(gc.exit()).isEqualTo(6);
    assertThat(gc.out())
        .contains("lab ci on host a (web): not destroyed: no folder for a lab's state can be made");
    CommandLineRun up = computer.homelab(none, Map.of(), "vos", "up", "--as", "other");
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.err()).contains("note: lab ci on host a could not be destroyed");
  }

  @Test
  void a_time_that_was_set_from_another_folder_stays_whatever_is_done_in_the_labs_own()
      throws Exception {
    computer.file(
        "topology.yaml",
        Files.readString(computer.lab.resolve("topology.yaml")) + "  - { name: db }\n");
    succeeded(computer.homelab("vos", "up", "--as", "ci", "--ttl", "2h"));
    Path other = Files.createDirectory(temporary.resolve("other"));
    Files.copy(computer.lab.resolve("hosts.yaml"), other.resolve("hosts.yaml"));

    succeeded(computer.begin(other, Map.of(), "labs", "keep", "ci").ended());
    assertThat(marker()).doesNotContain("expires_at");

    succeeded(computer.homelab("vos", "destroy", "db", "--as", "ci", "--yes"));
    assertThat(marker()).doesNotContain("expires_at").contains("created_at");
    succeeded(computer.homelab("vos", "up", "--as", "ci"));
    assertThat(marker()).doesNotContain("expires_at");
    assertThat(Files.readString(state)).doesNotContain("expires_at");
    succeeded(computer.homelab("vos", "up", "--as", "ci", "--ttl", "2h"));
    assertThat(marker()).contains("expires_at");
  }

  @Test
  void a_network_with_dhcp_is_the_one_that_the_marker_says_though_the_first_choice_was_taken()
      throws Exception {
    computer.file(
        "topology.yaml",
        Files.readString(computer.lab.resolve("topology.yaml"))
            .replace("web }", "web, networks: [ { type: private_network } ] }"));
    succeeded(computer.homelab("vos", "up", "--as", "ci"));
    String first = subnet();
    succeeded(computer.homelab("vos", "destroy", "--as", "ci", "--yes"));
    Path other = Files.createDirectories(computer.home("homelab/other"));
    Files.writeString(
        other.resolve(".homelab-marker.json"),
        "{ \"lab\": \"other\", \"owner\": \"ann\", \"subnets\": { \"dhcp\": \"%s\" } }"
            .formatted(first));
    Files.writeString(
        Files.createDirectories(computer.home(".homelab")).resolve("workdirs"), other + "\n");

    succeeded(computer.homelab("vos", "up", "--as", "ci"));
    assertThat(subnet()).isNotEqualTo(first);
    assertThat(Files.readString(computer.home("a-ci").resolve("config-vos.yaml")))
        .contains(subnet().replace("/24", ""))
        .doesNotContain(first.replace("/24", ""));
  }

  private String subnet() throws IOException {
    return marker().replaceAll("(?s).*\"dhcp\" : \"([^\"]*)\".*", "$1");
  }

  @Test
  void a_state_that_is_rebuilt_has_the_time_and_the_networks_again() throws Exception {
    computer.file(
        "topology.yaml",
        Files.readString(computer.lab.resolve("topology.yaml"))
            .replace("web }", "web, networks: [ { type: private_network, subnet: auto } ] }"));
    succeeded(computer.homelab("vos", "up", "--as", "ci", "--ttl", "3d"));
    String before = marker();
    // As if the first choice had been taken, and is free by now.
    String after = before.replaceAll("192\\.168\\.[0-9]+\\.0", "192.168.90.0");
    Files.writeString(computer.home("a-ci").resolve(".homelab-marker.json"), after);
    Files.writeString(state, "");
    Files.deleteIfExists(state.resolveSibling("state.json.previous"));

    assertThat(computer.homelab("vos", "up", "--as", "ci").exit()).isEqualTo(2);
    succeeded(computer.homelab("state", "recover", "--as", "ci", "--yes"));
    assertThat(Files.readString(state)).contains("192.168.90.0/24", "expires_at");
    succeeded(computer.homelab("vos", "up", "--as", "ci"));
    assertThat(withoutRun(marker())).isEqualTo(withoutRun(after));
  }

  /** Which run wrote it last. */
  private static String withoutRun(String marker) {
    return marker.replaceAll("\n *\"fence\".*", "");
  }

  @Test
  void a_host_that_the_lab_of_the_topology_cordoned_gets_no_machines_of_others_made_from_it()
      throws Exception {
    succeeded(computer.homelab("hosts", "cordon", "a"));
    assertThat(computer.homelab("vos", "up", "--as", "ci").exit()).isEqualTo(3);
    succeeded(computer.homelab("hosts", "uncordon", "a"));
    succeeded(computer.homelab("vos", "up", "--as", "ci"));
  }

  @Test
  void gc_without_a_hosts_file_is_no_success() throws Exception {
    Files.delete(computer.lab.resolve("hosts.yaml"));
    CommandLineRun gc = computer.homelab("gc");
    assertThat(gc.exit()).isEqualTo(2);
    assertThat(gc.err()).contains("no hosts file names a host");
  }
}
