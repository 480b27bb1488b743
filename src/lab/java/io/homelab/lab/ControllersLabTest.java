package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several people use one host at once. */
@Tag("faults")
@Story
class ControllersLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int CONTROLLERS = 5;

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc");
    for (int n = 1; n <= CONTROLLERS; n++) {
      lab.write(
          n + "/hosts.yaml",
          """
          hosts:
            - { name: nuc, address: 10.77.0.11, ssh_user: ops, ssh_key: %s, capacity: { cpus: 8 } }
          """
              .formatted(lab.key()));
      lab.write(
          n + "/topology.yaml",
          """
          lab: crowd-%d
          boxes_dir: %s
          defaults:
            box: homelab/tiny
            box_version: 1.0.0
            provider: libvirt
            memory_mb: 96
            vagrant: { libvirt: { driver: %s } }
          machines:
            - name: db
              networks: [{ type: private_network, ip: 192.168.%d.20 }]
              provision: [{ inline: "echo provisioned >> /home/vagrant/count" }]
          """
              .formatted(n, lab.boxes(), lab.driver(), 60 + n));
      lab.homelab("-C", String.valueOf(n), "hosts", "trust", "nuc", "--yes").exits(0);
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** The same command by all of them at once. */
  private List<CommandResult> together(String... words) {
    List<Running> running =
        IntStream.rangeClosed(1, CONTROLLERS)
            .mapToObj(n -> {
              List<String> all = new ArrayList<>(List.of("-C", String.valueOf(n)));
              all.addAll(List.of(words));
              return lab.beginHomelab(all.toArray(String[]::new));
            })
            .toList();
    return running.stream().map(each -> each.await(LIMIT)).toList();
  }

  @Test
  @Order(1)
  void five_labs_come_up_on_one_host_at_once() {
    together("vos", "up").forEach(result -> result.exits(0));
    assertThat(lab.domains("nuc"))
        .containsExactlyInAnyOrder(
            "crowd-1_db", "crowd-2_db", "crowd-3_db", "crowd-4_db", "crowd-5_db");
    assertThat(lab.processes("nuc", "qemu-system")).isEqualTo(CONTROLLERS);
    together("plan", "--detailed-exitcode").forEach(result -> result.exits(0));
  }

  @Test
  @Order(2)
  void five_labs_go_away_from_one_host_at_once() {
    together("vos", "destroy", "--yes").forEach(result -> result.exits(0));
    assertThat(lab.domains("nuc")).isEmpty();
    assertThat(lab.on("nuc", "ls -A /home/ops")).doesNotContain("homelab");
  }

  /** The folder of a lab, copied to another computer with its state. */
  @Test
  @Order(3)
  void of_two_controllers_of_one_lab_one_waits_or_is_refused_and_the_lab_is_whole()
      throws IOException {
    lab.homelab("-C", "1", "vos", "up").exits(0);
    lab.inLab("cp", "-a", lab.folder() + "/1", lab.folder() + "/copy");
    for (int round = 0; round < 3; round++) {
      Running up = lab.beginHomelab("-C", "1", "vos", "reload");
      Running down = lab.beginHomelab("-C", "copy", "vos", "destroy", "--yes");
      assertThat(up.await(LIMIT).exitCode()).isIn(0, 5, 6);
      assertThat(down.await(LIMIT).exitCode()).isIn(0, 5, 6);
      lab.homelab("-C", "copy", "vos", "destroy", "--yes").exits(0);
      assertThat(lab.domains("nuc")).isEmpty();
      assertThat(lab.processes("nuc", "qemu-system")).isZero();
      lab.homelab("-C", "1", "vos", "up").exits(0);
      assertThat(lab.domains("nuc")).containsExactly("crowd-1_db");
      assertThat(lab.processes("nuc", "qemu-system")).isEqualTo(1);
      lab.homelab("-C", "1", "plan", "--detailed-exitcode").exits(0);
      lab.inLab("cp", "-a", lab.folder() + "/1/.homelab/.", lab.folder() + "/copy/.homelab/");
    }
    lab.homelab("-C", "1", "vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("nuc")).isEmpty();
  }
}
