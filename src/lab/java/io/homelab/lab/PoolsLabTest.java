package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are ready before anyone asks, on two real hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(1500)
class PoolsLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private RealLab lab;
  private PoolHosts hosts;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc", "desk");
    hosts = new PoolHosts(lab, List.of("nuc", "desk"));
    lab.inLab("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab.folder() + "/alice");
    lab.inLab("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab.folder() + "/admin");
    pools("ready: 2; max: 3", "ready: 0; max: 1");
    hosts.trust();
  }

  /** Two pools: one whose machines are destroyed after their use, and one that takes them back. */
  private void pools(String runner, String again) throws IOException {
    lab.write(
        "topology.yaml",
        lab.tiny("shop")
            + """
            pools:
              - name: runner
                template: { check: { port: 22 }, networks: [{ type: private_network, subnet: auto }] }
                %s
                admin_keys: ["%s"]
              - name: again
                template: { networks: [{ type: private_network, subnet: auto }] }
                on_release: revert
                %s
            """
                .formatted(
                    runner.replace("; ", "\n    "),
                    lab.read("admin.pub").strip(),
                    again.replace("; ", "\n    ")));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private String ssh(String claim, String machine, String command, String... options) {
    return hosts.ssh(claim, machine, command, options).exits(0).out();
  }

  @Test
  @Order(1)
  void machines_are_ready_before_anyone_asks() {
    lab.homelab("pool", "tick").exits(0);
    assertThat(lab.homelab("pool", "list", "--offline").exits(0).out()).contains("2 of 2");
    assertThat(hosts.domains()).hasSize(2).allMatch(name -> name.matches("i-[0-9a-f]{8}_i-.*"));
    assertThat(lab.on("nuc", "cat /home/ops/homelab/i-*/.homelab-marker.json"))
        .contains("\"pool\" : \"runner\"", "expires_at", "fence");
    lab.homelab("pool", "tick").exits(0);
    assertThat(hosts.domains()).hasSize(2);
  }

  @Test
  @Order(2)
  void who_claims_gets_machines_with_his_names_and_his_key_and_an_ssh_line_that_works() {
    String given =
        lab.homelab(
                "pool",
                "claim",
                "runner",
                "--count",
                "2",
                "--for",
                "ci-7",
                "--claim-id",
                "job-7",
                "--key",
                lab.folder() + "/alice.pub")
            .exits(0)
            .out();
    assertThat(given).contains("ci-7-a", "ci-7-b", "ssh -F ");
    assertThat(ssh("job-7", "ci-7-a", "hostname")).isEqualTo("ci-7-a\n");
    assertThat(ssh("job-7", "ci-7-b", "hostname")).isEqualTo("ci-7-b\n");
    for (String key : List.of("alice", "admin")) {
      assertThat(
              ssh(
                  "job-7",
                  "ci-7-a",
                  "echo in",
                  "-o",
                  "IdentityFile=none",
                  "-i",
                  lab.folder() + "/" + key))
          .isEqualTo("in\n");
    }
    assertThat(lab.on("nuc", "grep -h fence /home/ops/homelab/i-*/.homelab-marker.json"))
        .contains("\"fence\" : " + fence("job-7"));

    assertThat(lab.homelab("pool", "claim", "runner", "--claim-id", "job-8").exits(7).err())
        .contains("pool runner has 0 of 1 machine ready", "2 claimed");
    assertThat(lab.homelab("pool", "claim", "runner", "--count", "4").exits(3).err())
        .contains("max is 3");
    lab.homelab(
            "pool",
            "claim",
            "runner",
            "--count",
            "2",
            "--for",
            "ci-7",
            "--claim-id",
            "job-7",
            "--key",
            lab.folder() + "/alice.pub")
        .exits(0);
    lab.homelab("pool", "claim", "runner", "--claim-id", "job-7").exits(2);
    lab.homelab("pool", "renew", "job-7", "--lease", "2h").exits(0);
    lab.homelab("pool", "renew", "job-7", "--fence", "1").exits(2);
  }

  private String fence(String claim) {
    String json = lab.homelab("pool", "show", claim, "--json").exits(0).out();
    return json.replaceAll("(?s).*\"fence\": ([0-9]+).*", "$1");
  }

  @Test
  @Order(3)
  void what_was_released_is_destroyed_and_made_anew() {
    List<String> before = hosts.domains();
    lab.homelab("pool", "release", "job-7").exits(0);
    lab.homelab("pool", "tick").exits(0);
    assertThat(hosts.domains()).hasSize(2).doesNotContainAnyElementsOf(before);
    assertThat(lab.folder().resolve(".homelab/claims/job-7")).doesNotExist();
    assertThat(lab.homelab("pool", "history", "runner").exits(0).out())
        .contains("claimed -> releasing", "releasing -> gone");
  }

  /** Canaries on the disk, in memory, among the keys, in the host name and in the hosts file. */
  @Test
  @Order(4)
  void a_machine_that_is_taken_back_knows_nothing_of_its_last_user() throws IOException {
    pools("ready: 0; max: 3", "ready: 1; max: 1");
    lab.homelab("pool", "tick").exits(0);
    lab.homelab(
            "pool",
            "claim",
            "again",
            "--for",
            "alice",
            "--claim-id",
            "one",
            "--key",
            lab.folder() + "/alice.pub")
        .exits(0);
    String machine = hosts.instance("one");
    String first =
        ssh(
            "one",
            "alice-a",
            "echo canary | sudo tee /canary /etc/canary >/dev/null; echo canary >~/canary;"
                + " echo 'echo canary' >>~/.profile;"
                + " nohup sh -c 'while :; do sleep 1; done' >/dev/null 2>&1 &"
                + " head -c 16 /dev/urandom | od -An -tx1");
    lab.homelab("pool", "release", "one").exits(0);
    lab.inLab("sleep", "20");
    lab.homelab("pool", "tick").exits(0);
    lab.homelab("pool", "claim", "again", "--for", "bob", "--claim-id", "two").exits(0);
    assertThat(hosts.instance("two")).isEqualTo(machine);
    String found =
        ssh(
            "two",
            "bob-a",
            "ls /canary /etc/canary ~/canary 2>/dev/null; grep -s canary ~/.profile; ps | grep '[w]hile :';"
                + " sudo grep -rs alice /etc/hosts /etc/hostname ~/.ssh; hostname;"
                + " echo key $(cut -d' ' -f3 ~/.ssh/authorized_keys | grep -c alice)");
    assertThat(found).isEqualTo("bob-a\nkey 0\n");
    assertThat(ssh("two", "bob-a", "head -c 16 /dev/urandom | od -An -tx1")).isNotEqualTo(first);
    long there = Long.parseLong(ssh("two", "bob-a", "date +%s").strip());
    assertThat(there).isBetween(now() - 5, now() + 5);
    assertThat(hosts.refusesKey("two", "bob-a", lab.folder() + "/alice")).isTrue();
  }

  private long now() {
    return Long.parseLong(lab.inLab("date", "+%s").strip());
  }

  @Test
  @Order(5)
  void a_machine_that_dies_under_the_pool_is_found_bad_and_replaced() throws IOException {
    pools("ready: 2; max: 4; check: { every: 5s, fails: 2 }", "ready: 0; max: 1");
    RealLab.Running run = lab.beginHomelab("pool", "run", "--every", "3s");
    assertThat(lab.waitFor(LIMIT, () -> hosts.ready("runner") == 2)).isTrue();
    String machine = hosts.one("runner");
    for (String host : List.of("nuc", "desk")) {
      lab.on(host, "virsh -q destroy %1$s_%1$s 2>/dev/null || true".formatted(machine));
    }
    assertThat(
            lab.waitFor(
                LIMIT,
                () ->
                    hosts.ready("runner") == 2
                        && hosts.domains().stream().noneMatch(name -> name.contains(machine))))
        .as(run.output())
        .isTrue();
    run.signal("INT");
    run.await(Duration.ofMinutes(2)).exits(130);
  }

  @Test
  @Order(6)
  void a_drained_pool_leaves_nothing() {
    lab.homelab("pool", "release", "two").exits(0);
    lab.homelab("pool", "drain", "runner").exits(0);
    lab.homelab("pool", "drain", "again").exits(0);
    lab.waitFor(
        LIMIT,
        () -> {
          lab.homelab("pool", "tick");
          return hosts.left().isEmpty();
        });
    assertThat(hosts.left()).isEmpty();
    assertThat(lab.homelab("pool", "show").exits(0).out()).doesNotContain("i-");
  }
}
