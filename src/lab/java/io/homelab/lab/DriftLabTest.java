package io.homelab.lab;

import static io.homelab.lab.CommandResult.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Machines that people and full disks change behind HomeLab's back. */
@Story
@Tag("faults")
class DriftLabTest {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final String IMAGES = "/var/lib/libvirt/images";

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, placements: [db] }
          - { name: two, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, placements: [web] }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        lab.tiny("drifting")
            + """
            machines:
              - { name: db, role: db }
              - { name: web, role: web, depends_on: [db] }
            """);
    for (String host : new String[] {"one", "two"}) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** The kinds of drift that plan and status give a machine, which are the same. */
  private String drift(String machine) {
    String planned =
        kinds(named(lab.homelab("plan", "--json").exits(0).json(), "machines", machine));
    JsonNode status = lab.homelab("vos", "status", "--live", "--json").exits(0).json();
    assertThat(kinds(named(status, "machines", machine))).isEqualTo(planned);
    return planned;
  }

  private static String kinds(JsonNode machine) {
    StringBuilder kinds = new StringBuilder();
    machine.get("drift").forEach(each -> kinds.append(each.get("kind").asString()).append(' '));
    return kinds.toString().strip();
  }

  private String bootId(String machine) {
    return lab.ssh(machine, "cat", "/proc/sys/kernel/random/boot_id").exits(0).out();
  }

  private String memory(String host, String domain) {
    return lab.on(host, "virsh dumpxml --inactive " + domain + " | grep '<memory '").strip();
  }

  @Test
  @Order(1)
  void what_was_just_made_has_not_drifted_though_its_definition_was_read() throws IOException {
    // A pool so small that it can be filled.
    lab.fault("one", "disk-full", IMAGES, "300");
    lab.homelab("vos", "up").exits(0);

    lab.homelab("plan", "--detailed-exitcode", "--save-inputs", "inputs.json").exits(0);
    assertThat(lab.read("inputs.json")).contains("\"memory_mb\" : 96", "\"nics\"", "br0");
    assertThat(drift("db")).isEmpty();
    assertThat(drift("web")).isEmpty();
  }

  @Test
  @Order(2)
  void one_that_was_suspended_by_hand_goes_on_where_it_was() {
    String boot = bootId("db");
    lab.on("one", "virsh suspend drifting_db");

    assertThat(drift("db")).isEqualTo("suspended");
    lab.homelab("vos", "up").exits(0);

    assertThat(bootId("db")).isEqualTo(boot);
    assertThat(drift("db")).isEmpty();
  }

  @Test
  @Order(3)
  void one_that_ran_out_of_disk_space_says_what_to_free_and_goes_on_once_there_is_room() {
    String boot = bootId("db");
    lab.on("one", "dd if=/dev/zero of=%s/ballast bs=1M 2>/dev/null || true".formatted(IMAGES));
    RealLab.Running writes =
        lab.beginHomelab(
            "vos", "ssh", "db", "-c", "sudo dd if=/dev/urandom of=/filler bs=1M count=8; sync");
    assertThat(
            lab.waitFor(
                A_MINUTE,
                () -> lab.on("one", "virsh domstate --reason drifting_db").contains("I/O error")))
        .as("libvirt pauses it")
        .isTrue();

    assertThat(drift("db")).isEqualTo("out_of_space");
    CommandResult refused = lab.homelab("vos", "up").exits(6);
    assertThat(refused.err()).contains("free at least 100 MB in " + IMAGES);
    assertThat(lab.on("one", "virsh domstate drifting_db")).contains("paused");

    lab.on("one", "rm %s/ballast".formatted(IMAGES));
    lab.homelab("vos", "up").exits(0);
    writes.await(A_MINUTE).exits(0);
    assertThat(bootId("db")).isEqualTo(boot);
    assertThat(drift("db")).isEmpty();
  }

  @Test
  @Order(4)
  void one_that_was_resized_by_hand_gets_its_size_back_by_a_reload() {
    String before = memory("two", "drifting_web");
    lab.on("two", "virsh setmaxmem drifting_web 160M --config");

    assertThat(drift("web")).isEqualTo("resized");
    lab.homelab("vos", "up").exits(0);

    assertThat(memory("two", "drifting_web")).isEqualTo(before);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(5)
  void one_that_was_stopped_by_hand_is_started() {
    lab.on("two", "virsh destroy drifting_web");

    assertThat(drift("web")).isEqualTo("stopped");
    lab.homelab("vos", "up").exits(0);
    assertThat(drift("web")).isEmpty();
    lab.homelab("verify").exits(0);
  }

  @Test
  @Order(6)
  void one_that_was_undefined_by_hand_is_made_again() {
    lab.on("two", "virsh destroy drifting_web; virsh undefine --remove-all-storage drifting_web");

    assertThat(drift("web")).isEqualTo("vanished");
    lab.homelab("vos", "up").exits(0);
    lab.homelab("plan", "--detailed-exitcode").exits(0);
    lab.homelab("vos", "destroy", "--yes").exits(0);
    assertThat(lab.domains("two")).isEmpty();
  }
}
