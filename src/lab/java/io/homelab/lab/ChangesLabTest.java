package io.homelab.lab;

import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A lab that lives: a script that fails, machines that change, and Vagrant's other verbs. */
@Story
class ChangesLabTest {
  private static final String SPARE =
      "  - { name: spare, role: one, memory_mb: %d, box_version: %s }\n";

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, placements: [one] }
          - { name: two, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, placements: [two] }
        """
            .formatted(lab.key()));
    topology(96);
    lab.write("fill.sh", "");
    for (String host : List.of("one", "two")) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
  }

  private void topology(String spare) throws IOException {
    lab.write(
        "topology.yaml",
        """
        lab: alive
        boxes_dir: %s
        defaults:
          box: homelab/tiny
          box_version: 1.0.0
          provider: libvirt
          memory_mb: 96
          vagrant: { libvirt: { driver: %s } }
        machines:
          - name: app
            role: two
            depends_on: [store]
            provision: [{ inline: "echo $GREETING > /greeting", env: { GREETING: "it's up" } }]
          - { name: store, role: one, provision: [fill.sh] }
        %s\
        """
            .formatted(lab.boxes(), lab.driver(), spare));
  }

  private void topology(int spareMb) throws IOException {
    topology(SPARE.formatted(spareMb, "1.0.0"));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void a_script_that_fails_stops_only_its_machine_and_those_that_depend_on_it() throws IOException {
    lab.write("fill.sh", "echo pouring\necho 'the barrel leaks' >&2\nexit 3\n");
    CommandResult up = lab.homelab("vos", "up").exits(6);
    assertThat(up.err())
        .contains("1 ok, 2 failed")
        .contains("store on one: ")
        .contains("the barrel leaks")
        .contains("app on two: it depends on store, which failed")
        .contains("Run the same command to resume");

    JsonNode again = lab.homelab("vos", "up", "--json").exits(6).jsonLines().getLast();
    assertThat(again.get("ok").toString()).isEqualTo("[\"spare\"]");
    assertThat(again.get("failed")).hasSize(2);
    assertThat(again.get("failed").get(0).get("machine").asString()).isEqualTo("app");
    assertThat(again.get("failed").get(1).get("host").asString()).isEqualTo("one");
    assertThat(lab.domains("one")).hasSize(2);
    assertThat(lab.domains("two")).hasSize(1);
  }

  @Test
  @Order(2)
  void once_the_script_is_right_the_same_command_finishes_the_lab() throws IOException {
    lab.write("fill.sh", "echo one more >> /filled\n");
    lab.homelab("vos", "up").exits(0);
    assertThat(lab.ssh("store", "cat", "/filled").exits(0).out()).isEqualTo("one more\n");
    assertThat(lab.ssh("app", "cat", "/greeting").exits(0).out()).isEqualTo("it's up\n");
    lab.homelab("verify").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(3)
  void more_memory_is_a_change_that_up_makes_by_a_reload() throws IOException {
    long before = memoryKb("spare");
    topology(128);
    JsonNode plan = lab.homelab("plan", "--json", "--detailed-exitcode").exits(10).json();
    assertThat(named(plan, "machines", "spare").get("action").asString()).isEqualTo("change");
    assertThat(named(plan, "machines", "store").get("action").asString()).isEqualTo("keep");
    lab.homelab("vos", "up").exits(0);
    assertThat(memoryKb("spare")).isBetween(before + 30_000, before + 34_000);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  private long memoryKb(String machine) {
    String line = lab.ssh(machine, "grep", "MemTotal", "/proc/meminfo").exits(0).out();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  @Test
  @Order(4)
  void what_only_a_new_machine_can_have_is_refused_without_allow_replace() throws IOException {
    topology(SPARE.formatted(128, "2.0.0"));
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    JsonNode spare = named(plan, "machines", "spare");
    assertThat(spare.get("action").asString()).isEqualTo("replace");
    assertThat(spare.get("reason").asString()).contains("1.0.0", "2.0.0");
    CommandResult refused = lab.homelab("vos", "up").exits(2);
    assertThat(refused.err()).contains("spare", "--allow-replace");
    lab.ssh("spare", "true").exits(0);
  }

  @Test
  @Order(5)
  void a_machine_that_left_the_topology_is_destroyed_only_after_a_yes() throws IOException {
    topology("");
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(named(plan, "machines", "spare").get("action").asString()).isEqualTo("destroy");
    assertThat(lab.homelab("vos", "up").exits(2).err()).contains("spare", "--yes");
    assertThat(lab.domains("one")).hasSize(2);
    lab.homelab("vos", "up", "--yes").exits(0);
    assertThat(lab.domains("one")).hasSize(1);
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(status.get("machines")).hasSize(2);
  }

  @Test
  @Order(6)
  void a_snapshot_takes_the_whole_lab_back() {
    lab.homelab("vos", "snapshot", "save", "before").exits(0);
    JsonNode list = lab.homelab("vos", "snapshot", "list", "--json").exits(0).json();
    assertThat(list.toString()).contains("app", "store", "before");
    lab.ssh("store", "sudo", "sh", "-c", "echo spoiled > /filled; sync").exits(0);
    lab.homelab("vos", "snapshot", "restore", "before").exits(0);
    assertThat(lab.ssh("store", "cat", "/filled").exits(0).out()).isEqualTo("one more\n");
    lab.homelab("verify").exits(0);
  }

  @Test
  @Order(7)
  void provision_runs_the_scripts_again_where_it_is_asked_to() {
    lab.homelab("vos", "provision", "store").exits(0);
    assertThat(lab.ssh("store", "cat", "/filled").exits(0).out()).isEqualTo("one more\none more\n");
  }

  @Test
  @Order(8)
  void halt_and_up_bring_the_lab_back_with_what_was_on_its_disks() {
    lab.homelab("vos", "halt").exits(0);
    assertThat(lab.processes("one", "qemu-system")).isZero();
    assertThat(lab.processes("two", "qemu-system")).isZero();
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(status.get("machines"))
        .allMatch(machine -> machine.get("state").asString().equals("stopped"));
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(named(plan, "machines", "app").get("action").asString()).isEqualTo("start");
    lab.homelab("vos", "up").exits(0);
    assertThat(lab.ssh("store", "cat", "/filled").exits(0).out())
        .as("no script ran again")
        .isEqualTo("one more\none more\n");
    lab.homelab("verify").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(9)
  void reload_restarts_one_machine_and_no_other() {
    String store = bootId("store");
    String app = bootId("app");
    lab.homelab("vos", "reload", "app").exits(0);
    assertThat(bootId("app")).isNotEqualTo(app);
    assertThat(bootId("store")).isEqualTo(store);
    lab.homelab("verify").exits(0);
  }

  private String bootId(String machine) {
    return lab.ssh(machine, "cat", "/proc/sys/kernel/random/boot_id").exits(0).out();
  }

  @Test
  @Order(10)
  void destroy_of_one_machine_cleans_its_host_and_leaves_the_others() {
    String store = bootId("store");
    lab.homelab("vos", "destroy", "app", "--yes").exits(0);
    assertThat(lab.domains("two")).isEmpty();
    assertThat(lab.on("two", "ls -A /home/ops")).doesNotContain("homelab");
    assertThat(bootId("store")).isEqualTo(store);
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("one")).isEmpty();
    assertThat(lab.on("one", "ls -A /home/ops")).doesNotContain("homelab");
    assertThat(lab.homelab("vos", "destroy", "--yes").exits(0).err()).contains("Nothing to do");
  }
}
