package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CiPage;
import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labs made from one topology that go away by themselves. */
@Story
class EphemeralLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc", "desk");
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: nuc, address: 10.77.0.11, ssh_user: ops, ssh_key: %1$s, capacity: { cpus: 8 } }
          - { name: desk, address: 10.77.0.12, ssh_user: ops, ssh_key: %1$s, capacity: { cpus: 8 }, workdir: /home/ops/labs }
        """
            .formatted(lab.key()));
    lab.write(
        "topology.yaml",
        lab.tiny("shop")
            + """
            machines:
              - name: db
                networks: [{ type: private_network, ip: 192.168.56.20 }]
                host: nuc
              - name: web
                networks: [{ type: private_network, ip: 192.168.56.30 }]
                host: nuc
                depends_on: [db]
              - { name: probe, host: desk, networks: [{ type: private_network }] }
            """);
    for (String host : List.of("nuc", "desk")) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private List<String> leftOn(String host) {
    return Stream.of(
            "virsh -q list --all --name",
            "virsh -q vol-list default | sed 's/^ *//; s/ .*//' | grep -v VAGRANTSLASH",
            "virsh -q net-list --all --name | grep -v -e default -e vagrant-libvirt",
            "ls -d /home/ops/homelab/* /home/ops/labs* 2>/dev/null",
            "cat /home/ops/.homelab/workdirs 2>/dev/null")
        .flatMap(script -> lab.on(host, script + " || true").lines())
        .filter(line -> !line.isBlank())
        .toList();
  }

  /**
   * The same without folders that have nothing but their lock: a run that is killed before it has
   * written whose a folder is leaves that, and nobody can tell whose it was.
   */
  private List<String> leftBesideLocksOn(String host) {
    return leftOn(host).stream()
        .filter(line ->
            !line.startsWith("/home/ops/")
                || !lab.on(host, "find " + line + " -type f ! -path '*/.homelab/lock/*'").isBlank())
        .toList();
  }

  @Test
  @Order(1)
  void two_labs_of_one_topology_come_up_at_once_and_do_not_meet() {
    Running one = lab.beginHomelab("vos", "up", "--as", "ci-1", "--ttl", "2h", "--no-input");
    Running two = lab.beginHomelab("vos", "up", "--as", "ci-2", "--ttl", "2h", "--no-input");
    one.await(LIMIT).exits(0);
    two.await(LIMIT).exits(0);
    assertThat(lab.domains("nuc"))
        .containsExactlyInAnyOrder("ci-1_db", "ci-1_web", "ci-2_db", "ci-2_web");
    assertThat(lab.domains("desk")).containsExactlyInAnyOrder("ci-1_probe", "ci-2_probe");
    String networks = lab.on("nuc", "virsh -q net-list --name");
    assertThat(networks).containsPattern("ci-1-10\\.").containsPattern("ci-2-10\\.");
    assertThat(lab.on("desk", "virsh -q net-list --name")).contains("ci-1-dhcp", "ci-2-dhcp");
    lab.homelab("verify", "--as", "ci-1").exits(0);
    lab.homelab("verify", "--as", "ci-2").exits(0);
    assertThat(lab.homelab("labs", "list").exits(0).out())
        .contains("ci-1", "ci-2", "desk, nuc", "for 1:5");
    lab.homelab("vos", "status").exits(0).out();
    assertThat(lab.homelab("vos", "up", "--as", "ci-1").exits(0).out())
        .contains("Nothing to do: the lab is as described.");
  }

  @Test
  @Order(2)
  void a_lab_can_stay_longer_or_for_good_and_gc_leaves_it() throws IOException {
    assertThat(lab.homelab("labs", "extend", "ci-1", "--ttl", "1s").exits(0).err())
        .contains("Lab ci-1 stays until ");
    lab.homelab("labs", "keep", "ci-2").exits(0);
    assertThat(lab.homelab("labs", "list").exits(0).out()).contains("kept");
    lab.homelab("labs", "extend", "ci-1", "--ttl", "1h").exits(0);
    assertThat(lab.homelab("gc").exits(0).out()).isEqualTo("No lab's time is over.\n");
    assertThat(lab.domains("nuc")).hasSize(4);
  }

  @Test
  @Order(3)
  void a_lab_whose_folder_is_gone_is_destroyed_by_its_markers() {
    lab.homelab("labs", "extend", "ci-1", "--ttl", "1s").exits(0);
    lab.inLab("mv", lab.folder() + "/.homelab/labs", lab.folder() + "/.homelab/gone");
    lab.inLab("mv", lab.folder() + "/topology.yaml", lab.folder() + "/gone.yaml");
    lab.inLab("sleep", "1");
    assertThat(lab.homelab("gc", "--dry-run").exits(0).out())
        .contains("lab ci-1 on host nuc (db, web): would be destroyed");
    assertThat(lab.homelab("gc").exits(0).out())
        .contains(
            "lab ci-1 on host nuc (db, web): destroyed",
            "lab ci-1 on host desk (probe): destroyed");
    assertThat(lab.domains("nuc")).containsExactlyInAnyOrder("ci-2_db", "ci-2_web");
    assertThat(String.join(" ", leftOn("nuc"))).doesNotContain("ci-1");
    assertThat(String.join(" ", leftOn("desk"))).doesNotContain("ci-1");
    lab.inLab("mv", lab.folder() + "/.homelab/gone", lab.folder() + "/.homelab/labs");
    lab.inLab("mv", lab.folder() + "/gone.yaml", lab.folder() + "/topology.yaml");
    lab.homelab("vos", "destroy", "--as", "ci-2", "--yes").exits(0);
    assertThat(leftOn("nuc")).isEmpty();
    assertThat(leftOn("desk")).isEmpty();
  }

  /** Wherever the run was, and whatever it had begun to make. */
  @Test
  @Order(4)
  void of_a_run_that_is_killed_nothing_is_left_after_its_time() {
    List<Integer> moments = List.of(3, 7, 12, 18);
    List<Running> runs =
        moments.stream()
            .map(after ->
                lab.beginHomelab("vos", "up", "--as", "job-" + after, "--ttl", "30s", "--no-input"))
            .toList();
    int slept = 0;
    for (int n = 0; n < runs.size(); n++) {
      lab.inLab("sleep", "" + (moments.get(n) - slept));
      slept = moments.get(n);
      assertThat(runs.get(n).ended()).as(runs.get(n).output()).isFalse();
      runs.get(n).signal("KILL");
    }
    lab.inLab("rm", "-rf", lab.folder() + "/.homelab/labs");
    boolean gone =
        lab.waitFor(
            LIMIT.multipliedBy(2),
            () -> {
              lab.inLab("sleep", "5");
              lab.homelab("gc");
              return leftBesideLocksOn("nuc").isEmpty() && leftBesideLocksOn("desk").isEmpty();
            });
    assertThat(gone).as("%s, %s", leftOn("nuc"), leftOn("desk")).isTrue();
    for (String host : List.of("nuc", "desk")) {
      lab.on(
          host,
          "rm -rf /home/ops/homelab/job-* /home/ops/labs-job-*; rmdir /home/ops/homelab || true");
    }
  }

  @Test
  @Order(5)
  void a_lab_whose_disks_are_kept_is_shut_down_first() {
    lab.homelab("vos", "up", "probe", "--as", "two-steps", "--ttl", "1s", "--keep-disk", "1h")
        .exits(0);
    assertThat(lab.homelab("gc").exits(0).out()).contains("shut down, its disks are kept for now");
    assertThat(lab.on("desk", "virsh -q list --all"))
        .contains("two-steps_probe")
        .contains("shut off");
    assertThat(lab.homelab("gc", "--older-than", "1s").exits(0).out()).contains("destroyed");
    assertThat(leftOn("desk")).isEmpty();
  }

  /** The shell parts of docs/ci.md, as four jobs at once. */
  @Test
  @Order(6)
  void the_jobs_of_the_page_about_ci_run_side_by_side_and_leave_nothing() throws IOException {
    CiPage page = CiPage.read();
    String homelab = Path.of(System.getProperty("homelab.root", "")).toAbsolutePath().toString();
    List<Running> jobs = new ArrayList<>();
    for (String ci : List.of("github", "gitlab", "jenkins", "shell")) {
      String folder = "jobs/" + ci;
      lab.write(folder + "/hosts.yaml", lab.read("hosts.yaml"));
      lab.write(
          folder + "/topology.yaml",
          lab.tiny("shop")
              + """
              machines:
                - name: web-1
                  networks: [{ type: private_network, ip: 192.168.56.30 }]
                  host: nuc
                  provision: [{ inline: "printf '#!/bin/sh\\necho smoke\\n' > smoke.sh && chmod a+x smoke.sh", privileged: false }]
              """);
      lab.write(folder + "/.homelab/known_hosts", lab.read(".homelab/known_hosts"));
      lab.inLab("ln", "-s", homelab, lab.folder() + "/" + folder + "/.ci-homelab");
      String parts =
          page.shell(ci).stream()
              .filter(part -> part.contains("homelab vos") || part.contains("homelab verify"))
              .collect(Collectors.joining("\n"));
      Path script = lab.write(folder + "/job", parts);
      jobs.add(
          lab.begin(
              "env",
              "-C",
              lab.folder() + "/" + folder,
              "PATH=" + homelab + ":" + System.getenv("PATH"),
              "LAB=ci-" + ci + "-7",
              "HOMELAB_OWNER=ci@acme/shop",
              "bash",
              "-eo",
              "pipefail",
              script.toString()));
    }
    for (int n = 0; n < 4; n++) {
      String output = jobs.get(n).await(LIMIT.multipliedBy(2)).exits(0).out();
      assertThat(output).contains("smoke");
    }
    assertThat(lab.read("jobs/github/verify.xml")).contains("<testsuite");
    assertThat(leftOn("nuc")).isEmpty();
  }
}
