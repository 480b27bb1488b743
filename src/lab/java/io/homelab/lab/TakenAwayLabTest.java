package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A host's sshd, its libvirtd or the whole host is taken away for a few seconds, at every stage of
 * a lab's life. The command ends in time, and the same command leads to the same lab.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakenAwayLabTest {
  private static final Duration FOUR_MINUTES = Duration.ofMinutes(4);

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: nuc, address: 10.77.0.11, ssh_user: ops, ssh_key: %s, keepalive_s: 1, reconnect_s: 60 }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        lab.tiny("robbed")
            + """
            machines:
              - name: db
                networks: [{ type: private_network, ip: 192.168.56.20 }]
                provision: [{ inline: "sleep 4; echo provisioned >> /home/vagrant/count" }]
            """);
    lab.homelab("hosts", "trust", "nuc", "--yes").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private void takeAway(String what) {
    switch (what) {
      case "sshd" -> lab.fault("nuc", "sshd-kill");
      case "libvirtd" -> lab.fault("nuc", "libvirtd-kill");
      default -> lab.fault("nuc", "kill");
    }
  }

  private void giveBack(String what) {
    switch (what) {
      case "sshd" -> lab.fault("nuc", "sshd-start");
      case "libvirtd" -> lab.fault("nuc", "libvirtd-start");
      default -> lab.fault("nuc", "start");
    }
  }

  /** Until the host's libvirt answers again. */
  private void awaitHost() {
    lab.waitFor(
        Duration.ofSeconds(60), () -> lab.homelab("hosts", "list").out().contains("online"));
  }

  /**
   * A libvirt that dies while it makes a network leaves the bridge behind, which only root removes.
   */
  private void comesUp() {
    CommandResult again = lab.homelab("vos", "up");
    Matcher bridge = Pattern.compile("'sudo (ip link delete [a-z0-9]+)'").matcher(again.err());
    if (again.exitCode() == 6 && bridge.find()) {
      lab.on("nuc", bridge.group(1));
      again = lab.homelab("vos", "up");
    }
    again.exits(0);
  }

  @ParameterizedTest
  @CsvSource({
    "sshd,     probe",
    "sshd,     transfer",
    "sshd,     up",
    "sshd,     provision",
    "sshd,     destroy",
    "libvirtd, probe",
    "libvirtd, transfer",
    "libvirtd, up",
    "libvirtd, provision",
    "libvirtd, destroy",
    "host,     probe",
    "host,     transfer",
    "host,     up",
    "host,     provision",
    "host,     destroy",
  })
  void the_same_command_leads_to_the_same_lab(String what, String stage) {
    boolean whileDestroying = stage.equals("destroy");
    if (whileDestroying) {
      lab.homelab("vos", "up").exits(0);
    }
    Running command =
        whileDestroying
            ? lab.beginHomelab("vos", "destroy", "--yes", "--json")
            : lab.beginHomelab("vos", "up", "--json");
    switch (stage) {
      case "probe" -> {}
      case "transfer" -> command.awaitOutput("homelab/tiny");
      case "up" -> command.awaitOutput("Creating domain");
      case "provision" -> command.awaitOutput("\"activity\":\"provisioning\"");
      default -> command.awaitOutput("\"activity\":\"destroying\"");
    }
    takeAway(what);
    lab.inLab("sleep", "3");
    giveBack(what);
    CommandResult first = command.await(FOUR_MINUTES);
    assertThat(first.exitCode()).as("%s%n%s", first.out(), first.err()).isIn(0, 3, 4, 6);

    awaitHost();
    if (whileDestroying) {
      lab.homelab("vos", "destroy", "--yes").exits(0);
    } else {
      comesUp();
      assertThat(lab.domains("nuc")).isEqualTo(List.of("robbed_db"));
      assertThat(lab.processes("nuc", "qemu-system")).isEqualTo(1);
      assertThat(lab.ssh("db", "cat", "count").exits(0).out()).isEqualTo("provisioned\n");
      lab.homelab("plan", "--detailed-exitcode").exits(0);
      lab.homelab("vos", "destroy", "--yes").exits(0);
    }
    assertThat(lab.domains("nuc")).isEmpty();
    assertThat(lab.processes("nuc", "qemu-system")).isZero();
    assertThat(lab.processes("nuc", "runner.sh")).isZero();
    assertThat(lab.on("nuc", "ls -A /home/ops")).doesNotContain("homelab");
    lab.on("nuc", "rm -rf /home/ops/.vagrant.d/boxes");
  }
}
