package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * People who claim, break and abandon machines of a pool on three hosts, while two controllers keep
 * it, one of which is killed again and again, and hosts go away and come back. For three minutes,
 * or {@code -Dhomelab.pool.minutes=30}.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(4500)
class PoolChaosLabTest {
  private static final List<String> HOSTS = List.of("nuc", "desk", "attic");
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final int MOST = 6;

  private final Random random = new Random(Long.getLong("homelab.pool.seed", 7));
  private final List<String> log = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final List<Running> controllers = new ArrayList<>();
  private RealLab lab;
  private PoolHosts hosts;
  private int claims;
  private int given;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, HOSTS.toArray(String[]::new));
    hosts = new PoolHosts(lab, HOSTS);
    lab.write(
        "topology.yaml",
        lab.tiny("shop")
            + """
            strategy: least_loaded
            pools:
              - name: runner
                template: { networks: [{ type: private_network, subnet: auto }] }
                ready: 3
                max: %d
                lease: { default: 40s, max: 5m, grace: 5s }
                check: { every: 10s, fails: 2 }
                host_lost_after: 1m
                retries: { limit: 3, backoff: 5s, backoff_max: 20s }
            """
                .formatted(MOST));
    hosts.trust();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private void say(String what) {
    log.add(lab.inLab("date", "+%T").strip() + " " + what);
  }

  private JsonNode shown() {
    return JsonMapper.shared().readTree(lab.homelab("pool", "show", "--json").exits(0).out());
  }

  /**
   * No machine is in two claims, no more exist than may, and who has one reaches it by its name.
   */
  private void check() {
    JsonNode all = shown();
    Set<String> seen = new HashSet<>();
    for (JsonNode claim : all.path("claims")) {
      for (JsonNode machine : claim.path("machines")) {
        assertThat(seen.add(machine.path("id").asString())).as("%s%n%s", log, all).isTrue();
      }
    }
    int existing = 0;
    for (JsonNode instance : all.path("instances")) {
      String phase = instance.path("phase").asString();
      existing += phase.equals("failed") || phase.equals("quarantined") ? 0 : 1;
    }
    assertThat(existing).as("%s%n%s", log, all).isLessThanOrEqualTo(MOST);
  }

  private void claim() {
    String id = "c-" + ++claims;
    int count = 1 + random.nextInt(2);
    CommandResult claim =
        lab.homelab(
            "pool",
            "claim",
            "runner",
            "--count",
            "" + count,
            "--claim-id",
            id,
            "--for",
            id,
            "--lease",
            20 + random.nextInt(40) + "s",
            "--wait",
            random.nextInt(20) + "s");
    say("claim " + id + " of " + count + ": " + claim.exitCode());
    assertThat(claim.exitCode()).as("%s%n%s", log, claim.err()).isIn(0, 7);
    if (claim.exitCode() == 0) {
      given++;
      for (int n = 0; n < count; n++) {
        names.put(id, id + "-a");
      }
    }
  }

  private String anyClaim() {
    List<String> all = new ArrayList<>(names.keySet());
    all.sort(null);
    return all.isEmpty() ? "" : all.get(random.nextInt(all.size()));
  }

  private void use(String id) {
    CommandResult ssh = hosts.ssh(id, id + "-a", "hostname");
    say("ssh to " + id + ": " + ssh.exitCode() + " " + ssh.out().strip());
    // Its time may be over, or its host away; but it is never another one's machine.
    assertThat(ssh.out().strip()).as("%s", log).isIn("", id + "-a");
  }

  private void ruin(String id) {
    String how =
        List.of("sudo halt -f", "sudo killall -9 sshd dropbear", "sudo ip link set eth0 down")
            .get(random.nextInt(3));
    hosts.ssh(id, id + "-a", how + " >/dev/null 2>&1 &", "-o", "ConnectTimeout=5");
    broken.add(id);
    say("broke " + id + ": " + how);
  }

  private void release(String id) {
    CommandResult released = lab.homelab("pool", "release", id);
    say("release " + id + ": " + released.exitCode());
    assertThat(released.exitCode()).as("%s%n%s", log, released.err()).isZero();
    names.remove(id);
  }

  private void keep() {
    controllers.add(lab.beginHomelab("pool", "run", "--every", "3s", "--json"));
  }

  private void killOne() {
    Running victim = controllers.remove(random.nextInt(controllers.size()));
    say("kill a controller");
    victim.signal(random.nextBoolean() ? "KILL" : "INT");
    victim.await(Duration.ofMinutes(2));
    keep();
  }

  private void fault() {
    String host = HOSTS.get(random.nextInt(HOSTS.size()));
    boolean link = random.nextBoolean();
    say("host " + host + " goes away");
    lab.fault(host, link ? "link-down" : "sshd-stop");
    lab.inLab("sleep", "" + (5 + random.nextInt(15)));
    lab.fault(host, link ? "link-up" : "sshd-start");
    say("host " + host + " is back");
  }

  @Test
  void whatever_people_do_no_machine_is_given_twice_and_nothing_is_left_in_the_end() {
    keep();
    keep();
    long end =
        System.nanoTime() + Duration.ofMinutes(Long.getLong("homelab.pool.minutes", 3)).toNanos();
    while (System.nanoTime() < end) {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> claim();
        case 3, 4 -> {
          if (!names.isEmpty()) {
            use(anyClaim());
          }
        }
        case 5 -> {
          if (!names.isEmpty()) {
            ruin(anyClaim());
          }
        }
        case 6 -> {
          if (!names.isEmpty()) {
            release(anyClaim());
          }
        }
        case 7 -> killOne();
        case 8 -> fault();
        default -> lab.inLab("sleep", "" + random.nextInt(8));
      }
      check();
    }
    for (Running controller : controllers) {
      controller.signal("INT");
    }
    controllers.forEach(each -> each.await(Duration.ofMinutes(3)));
    List.copyOf(names.keySet()).forEach(this::release);
    lab.homelab("pool", "drain", "runner").exits(0);
    boolean gone =
        lab.waitFor(
            LIMIT,
            () -> {
              lab.homelab("pool", "repair", "runner");
              lab.beginHomelab("pool", "tick").await(LIMIT);
              return hosts.left().isEmpty();
            });
    System.out.printf("%d claims, %d given%n", claims, given);
    assertThat(gone)
        .as("%s%n%s%n%s", log, hosts.left(), lab.homelab("pool", "history", "--lines", "60").out())
        .isTrue();
    assertThat(shown().path("instances")).isEmpty();
    assertThat(given).isPositive();
  }
}
