package io.homelab.lab;

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

/** What a real Vagrant and a real libvirt have of boxes, and when that goes. */
@Story
class PruneLabTest {
  private static final String STORE = "/home/ops/.vagrant.d/boxes/homelab-VAGRANTSLASH-tiny";

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
    wants("1.0.0");
    lab.homelab("hosts", "trust", "one", "--yes").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private void wants(String version) throws IOException {
    lab.write(
        "topology.yaml",
        """
        lab: tidy
        boxes_dir: %s
        defaults: { box: homelab/tiny, box_version: %s, provider: libvirt, memory_mb: 96 }
        machines:
          - { name: web, vagrant: { libvirt: { driver: %s } } }
        """
            .formatted(lab.boxes(), version, lab.driver()));
  }

  private JsonNode box(String version) {
    return lab.homelab("box", "prune", "--dry-run", "--json")
        .exits(0)
        .json()
        .get("boxes")
        .valueStream()
        .filter(box -> box.get("version").asString().equals(version))
        .findFirst()
        .orElseThrow();
  }

  private List<String> versions() {
    return lab.on("one", "ls " + STORE + " 2>/dev/null | grep '^[0-9]' || :").lines().toList();
  }

  private List<String> images(String version) {
    return lab.on("one", "virsh -q vol-list default 2>/dev/null | awk '{ print $1 }'")
        .lines()
        .filter(name ->
            name.startsWith("homelab-VAGRANTSLASH-tiny_vagrant_box_image_%s_".formatted(version)))
        .toList();
  }

  @Test
  @Order(1)
  void what_a_machine_was_made_from_stays_though_the_topology_wants_another() throws IOException {
    lab.homelab("vos", "up").exits(0);
    assertThat(box("1.0.0").get("reason").asString()).isEqualTo("topology.yaml names it");
    wants("1.1.0");
    assertThat(box("1.0.0").get("reason").asString())
        .isEqualTo("machine web of this lab was made from it");
  }

  @Test
  @Order(2)
  void a_disk_of_somebody_else_holds_the_image() throws IOException {
    lab.homelab("vos", "up", "--allow-replace").exits(0);
    String image = images("1.0.0").getFirst();
    JsonNode free = box("1.0.0");
    assertThat(free.get("action").asString()).as("%s", free).isEqualTo("remove");
    assertThat(free.get("bytes").asLong()).isGreaterThan(10_000_000);

    lab.on(
        "one",
        "virsh vol-create-as default theirs.img 1G --format qcow2 --backing-vol %s --backing-vol-format qcow2"
            .formatted(image));
    assertThat(box("1.0.0").get("reason").asString())
        .isEqualTo("the disk theirs.img in pool default is laid over it");
    assertThat(lab.homelab("box", "prune", "--yes").exits(0).out()).contains("Nothing to remove.");
    assertThat(images("1.0.0")).containsExactly(image);
    lab.on("one", "virsh vol-delete --pool default theirs.img");
  }

  @Test
  @Order(3)
  void what_nothing_needs_goes_with_its_image_and_what_others_added_stays() {
    lab.on("one", "cd %s && cp -rp 1.0.0 0.5.0 && rm 0.5.0/libvirt/.homelab-box".formatted(STORE));
    assertThat(lab.homelab("box", "prune").exits(2).err()).contains("needs confirmation");
    assertThat(versions()).containsExactly("0.5.0", "1.0.0", "1.1.0");

    assertThat(lab.homelab("box", "prune", "--yes").exits(0).err()).contains("1 box removed, ");

    assertThat(versions()).containsExactly("0.5.0", "1.1.0");
    assertThat(images("1.0.0")).isEmpty();
    assertThat(images("1.1.0")).isNotEmpty();
    lab.ssh("web", "true").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(4)
  void a_box_goes_from_a_host_that_no_lab_is_left_on() throws IOException {
    lab.homelab("vos", "destroy", "--yes").exits(0);
    wants("1.2.0");
    lab.homelab("box", "prune", "--yes").exits(0);
    assertThat(versions()).containsExactly("0.5.0");
    assertThat(images("1.1.0")).isEmpty();
    assertThat(lab.on("one", "ls -A /home/ops")).doesNotContain(".homelab");
  }
}
