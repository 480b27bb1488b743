package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with more disks than that of its box. */
@Story
class DisksLabTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %s }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        """
        lab: disks
        boxes_dir: %s
        defaults: { box: homelab/tiny, box_version: 1.0.0, provider: libvirt, memory_mb: 96 }
        machines:
          - name: web
            vagrant:
              libvirt:
                driver: %s
                storage:
                  - [":file", { size: 1G }]
                  - [":file", { size: 1G, path: data.qcow2 }]
        """
            .formatted(lab.boxes(), lab.driver()));
    lab.homelab("hosts", "trust", "one", "--yes").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** The volumes of the host, without those of boxes. */
  private List<String> volumes() {
    return lab.on("one", "virsh vol-list default 2>/dev/null | awk 'NR > 2 && NF { print $1 }'")
        .lines()
        .filter(name -> !name.contains("vagrant_box_image"))
        .sorted()
        .toList();
  }

  @Test
  @Order(1)
  void a_strangers_volume_of_that_name_is_named_and_never_touched() {
    lab.on(
        "one",
        "virsh pool-info default >/dev/null 2>&1 || { mkdir -p /var/lib/libvirt/images;"
            + " virsh pool-define-as default dir --target /var/lib/libvirt/images;"
            + " virsh pool-start default; }; virsh vol-create-as default data.qcow2 10M");

    assertThat(lab.homelab("vos", "up").exits(3).err())
        .contains("libvirt volume data.qcow2 in pool default exists");

    assertThat(volumes()).containsExactly("data.qcow2");
    lab.on("one", "virsh vol-delete --pool default data.qcow2");
  }

  @Test
  @Order(2)
  void the_machine_has_its_disks_and_they_go_with_it() {
    lab.homelab("vos", "up").exits(0);

    assertThat(volumes()).containsExactly("data.qcow2", "disks_web-vdb.qcow2", "disks_web.img");
    assertThat(lab.ssh("web", "ls", "/sys/block").exits(0).out()).contains("vda", "vdb", "vdc");
    lab.homelab("plan", "--detailed-exitcode").exits(0);

    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("one")).isEmpty();
    assertThat(volumes()).isEmpty();
  }

  @Test
  @Order(3)
  void what_is_left_of_a_machine_that_was_never_finished_is_cleared_away() {
    RealLab.Running up = lab.beginHomelab("vos", "up");
    assertThat(lab.waitFor(PATIENCE, () -> volumes().contains("disks_web-vdb.qcow2"))).isTrue();
    up.signal("KILL");
    assertThat(lab.waitFor(PATIENCE, () -> lab.processes("one", "vagrant up") == 0)).isTrue();

    lab.homelab("vos", "up").exits(0);
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(volumes()).isEmpty();
  }
}
