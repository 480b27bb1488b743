package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What runs in a machine: once, always, only by its name, for a limited time, and from here. */
@Story
class ProvisionersLabTest {
  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one");
    lab.write(
        "hosts.yaml",
        "hosts: [{ name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %s }]\n"
            .formatted(lab.key()));
    lab.write("slow.sh", "sleep 4711 & echo begun; sleep 4711\n");
    lab.write("certs/ca", "a certificate\n");
    lab.write(
        "play/site.yml",
        "- { hosts: all, gather_facts: false, tasks: [{ raw: 'echo {{ token }} >> /tmp/site' }] }\n");
    lab.write(
        "topology.yaml",
        lab.tiny("provisioned")
            + """
            machines:
              - name: web
                networks: [{ type: forwarded_port, guest: 22, host: 2022 }]
                provision:
                  - { inline: echo once >> /ran, name: setup, timeout_s: 60 }
                  - { inline: echo always >> /ran, run: always }
                  - { inline: echo deploy >> /ran, name: deploy, run: never }
                  - { path: slow.sh, name: slow, run: never, timeout_s: 3 }
                  - { type: file, source: certs, destination: /tmp/certs, timeout_s: 60 }
                  - { type: ansible, playbook: play/site.yml, name: site, extra_vars: { token: s3cret } }
                  - { inline: date +%s > /begun; sleep 5; date +%s > /ended, name: meet, run: never }
              - name: aux
                provision:
                  - { inline: date +%s > /begun; sleep 5; date +%s > /ended, name: meet, run: never }
            """);
    lab.homelab("hosts", "trust", "one", "--yes").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private String ran() {
    return lab.ssh("web", "cat", "/ran").exits(0).out();
  }

  @Test
  @Order(1)
  void a_new_machine_runs_all_but_what_waits_for_its_name_and_then_the_playbook() {
    lab.homelab("vos", "up").exits(0);
    assertThat(ran()).isEqualTo("once\nalways\n");
    assertThat(lab.ssh("web", "cat", "/tmp/certs/ca").exits(0).out()).isEqualTo("a certificate\n");
    assertThat(lab.ssh("web", "cat", "/tmp/site").exits(0).out()).isEqualTo("s3cret\n");
    assertThat(lab.homelab("vos", "logs", "web").exits(0).out())
        .contains("one/web: Running provisioner: setup (shell)...")
        .doesNotContain("s3cret");
  }

  @Test
  @Order(2)
  void vagrant_says_the_way_in_by_itself_and_leaves_the_fstab_of_a_machine_without_folders_alone()
      throws IOException {
    assertThat(Files.readString(lab.folder().resolve(".homelab/logs/one.log")))
        .contains("$ vagrant --machine-readable up")
        .doesNotContain("vagrant ssh-config");
    assertThat(lab.ssh("web", "cat", "/etc/fstab").exits(0).out()).doesNotContain("VAGRANT");
  }

  @Test
  @Order(3)
  void the_next_up_and_a_reload_run_what_always_runs() {
    lab.homelab("vos", "up").exits(0);
    lab.homelab("vos", "reload").exits(0);
    assertThat(ran()).isEqualTo("once\nalways\nalways\nalways\n");
    lab.homelab("plan", "--detailed-exitcode").exits(0);
  }

  @Test
  @Order(4)
  void what_is_named_runs_alone_and_what_nobody_knows_is_refused() {
    lab.ssh("web", "rm", "-f", "/tmp/site").exits(0);
    lab.homelab("vos", "provision", "--provision-with", "deploy,site").exits(0);
    assertThat(ran()).endsWith("always\ndeploy\n");
    assertThat(lab.ssh("web", "cat", "/tmp/site").exits(0).out()).isEqualTo("s3cret\n");
    assertThat(lab.homelab("vos", "up", "--provision-with", "deplyo").exits(2).err())
        .contains("did you mean 'deploy'?");
  }

  @Test
  @Order(5)
  void the_machines_of_a_host_are_provisioned_at_once() {
    lab.homelab("vos", "provision", "--provision-with", "meet").exits(0);
    long lastBegun = Math.max(time("web", "/begun"), time("aux", "/begun"));
    assertThat(lastBegun).isLessThan(Math.min(time("web", "/ended"), time("aux", "/ended")));
  }

  private long time(String machine, String file) {
    return Long.parseLong(lab.ssh(machine, "cat", file).exits(0).out().strip());
  }

  @Test
  @Order(6)
  void a_script_that_takes_too_long_is_ended_in_the_machine_and_the_summary_says_which() {
    CommandResult late = lab.homelab("vos", "provision", "--provision-with", "slow").exits(6);
    assertThat(late.err())
        .contains(
            "provisioner slow (shell slow.sh) failed: it was ended after 3 s, its time limit",
            "| begun",
            "log: " + lab.folder().resolve(".homelab/logs/one.log"));
    assertThat(lab.ssh("web", "ps").exits(0).out()).doesNotContain("sleep 4711");
    JsonNode failed =
        lab.homelab("vos", "provision", "--provision-with", "slow", "--json")
            .exits(6)
            .jsonLines()
            .getLast()
            .get("failed")
            .get(0);
    assertThat(failed.get("provisioner").asString()).isEqualTo("slow (shell slow.sh)");
    assertThat(failed.get("last_lines").toString()).contains("begun");
  }

  @Test
  @Order(7)
  void the_forwarded_port_is_shown_where_it_can_be_reached() {
    assertThat(lab.homelab("vos", "port", "web", "--guest", "22").exits(0).out())
        .isEqualTo("10.77.0.11:2022\n");
    lab.homelab("vos", "destroy", "--yes").exits(0);
  }
}
