package io.homelab.lab;

import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Machines that get other names while they run, and a state that is cut under a real lab. */
@Story
@Tag("faults")
class RenamesLabTest {
  private RealLab lab;
  private String booted = "";

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
    topology("", "app", "store");
    for (String host : List.of("one", "two")) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
    lab.homelab("vos", "up").exits(0);
    lab.ssh("store", "touch", "/home/vagrant/kept").exits(0);
    booted = bootId("store");
  }

  private void topology(String rename, String app, String store) throws IOException {
    lab.write(
        "topology.yaml",
        """
        lab: named
        boxes_dir: %1$s
        %2$s
        defaults:
          box: homelab/tiny
          box_version: 1.0.0
          provider: libvirt
          memory_mb: 96
          vagrant: { libvirt: { driver: %3$s } }
        machines:
          - { name: %4$s, role: two, depends_on: [%5$s] }
          - { name: %5$s, role: one, hostname: vault.lan }
        """
            .formatted(lab.boxes(), rename, lab.driver(), app, store));
  }

  private String bootId(String machine) {
    return lab.ssh(machine, "cat", "/proc/sys/kernel/random/boot_id").exits(0).out();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void a_machine_that_the_topology_renames_goes_on_running_under_its_new_name() throws IOException {
    topology("rename: { store: vault }", "app", "vault");
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(named(plan, "machines", "vault").get("action").asString()).isEqualTo("keep");

    lab.homelab("vos", "up").exits(0);

    assertThat(bootId("vault")).as("it was never restarted").isEqualTo(booted);
    lab.ssh("vault", "test", "-e", "/home/vagrant/kept").exits(0);
    assertThat(lab.domains("one")).hasSize(1);
    assertThat(lab.homelab("verify", "--json").exits(0).json().at("/edges/0/to").asString())
        .isEqualTo("vault");
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(2)
  void state_mv_does_the_same_for_a_machine_whose_topology_follows() throws IOException {
    lab.ssh("app", "touch", "/home/vagrant/kept").exits(0);
    lab.homelab("state", "mv", "app", "front").exits(0);
    topology("", "front", "vault");

    lab.homelab("vos", "up").exits(0);

    lab.ssh("front", "test", "-e", "/home/vagrant/kept").exits(0);
    assertThat(lab.domains("two")).hasSize(1);
    lab.homelab("verify").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(3)
  void a_renamed_machine_halts_and_starts_like_any_other() {
    lab.homelab("vos", "halt", "vault").exits(0);
    lab.homelab("vos", "up").exits(0);
    lab.ssh("vault", "test", "-e", "/home/vagrant/kept").exits(0);
  }

  @Test
  @Order(4)
  void a_state_that_is_cut_is_rebuilt_from_the_hosts_and_no_machine_is_made_twice()
      throws IOException {
    Path state = lab.folder().resolve(".homelab/state.json");
    byte[] whole = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(whole, whole.length / 2));

    assertThat(lab.homelab("vos", "up").exits(0).err())
        .contains("rebuilt from its previous generation and the hosts, which all answer");

    assertThat(lab.domains("one")).hasSize(1);
    assertThat(lab.domains("two")).hasSize(1);
    lab.ssh("vault", "test", "-e", "/home/vagrant/kept").exits(0);
  }

  @Test
  @Order(5)
  void destroy_leaves_nothing_of_machines_that_were_renamed() {
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("one")).isEmpty();
    assertThat(lab.domains("two")).isEmpty();
    assertThat(lab.on("one", "virsh vol-list default")).doesNotContain("named_");
    assertThat(lab.on("two", "virsh vol-list default")).doesNotContain("named_");
  }
}
