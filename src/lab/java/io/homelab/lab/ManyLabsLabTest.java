package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten labs of one topology on three hosts at once, from two computers. */
@Tag("faults")
@Story
class ManyLabsLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final int LABS = 10;
  private static final List<String> HOSTS = List.of("nuc", "desk", "attic");

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, HOSTS.toArray(String[]::new));
    for (String computer : List.of("one", "two")) {
      StringBuilder hosts = new StringBuilder("hosts:\n");
      for (int n = 0; n < HOSTS.size(); n++) {
        hosts.append(
            "  - { name: %s, address: 10.77.0.1%d, ssh_user: ops, ssh_key: %s, capacity: { cpus: 8 } }%n"
                .formatted(HOSTS.get(n), n + 1, lab.key()));
      }
      lab.write(computer + "/hosts.yaml", hosts.toString());
      lab.write(
          computer + "/topology.yaml",
          lab.tiny("shop")
              + """
              machines:
                - name: web
                  networks: [{ type: private_network, ip: 192.168.56.30 }]
              """);
      for (String host : HOSTS) {
        lab.homelab("-C", computer, "hosts", "trust", host, "--yes").exits(0);
      }
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private Running begin(int n, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "env",
                "-C",
                lab.folder() + (n % 2 == 0 ? "/one" : "/two"),
                "HOMELAB_OWNER=ci@acme/shop",
                Path.of(System.getProperty("homelab.root", "")).toAbsolutePath() + "/homelab"));
    all.addAll(List.of(words));
    return lab.begin(all.toArray(String[]::new));
  }

  private List<String> on(String script) {
    return HOSTS.stream().flatMap(host -> lab.on(host, script).lines()).toList();
  }

  @Test
  @Order(1)
  void ten_labs_come_up_at_once_each_on_a_network_of_its_own() {
    List<Running> ups =
        IntStream.range(0, LABS)
            .mapToObj(n -> begin(n, "vos", "up", "--as", "job-" + n, "--ttl", "2h", "--no-input"))
            .toList();
    ups.forEach(up -> up.await(LIMIT).exits(0));
    assertThat(on("virsh -q list --name | grep job- || true")).hasSize(LABS);
    List<String> networks =
        on("virsh -q net-list --name | grep -o 'job-[0-9]*-10[0-9.]*' || true").stream()
            .map(name -> name.replaceFirst("job-[0-9]*-", ""))
            .toList();
    assertThat(networks).hasSize(LABS).hasSameSizeAs(new TreeSet<>(networks));
    assertThat(begin(0, "labs", "list").await(LIMIT).exits(0).out().lines()).hasSize(LABS + 1);
  }

  /** Half of them by their jobs, half by their time, at once. */
  @Test
  @Order(2)
  void ten_labs_go_away_at_once_and_leave_nothing() {
    for (int n = 5; n < LABS; n++) {
      begin(n, "labs", "extend", "job-" + n, "--ttl", "1s").await(LIMIT).exits(0);
    }
    List<Running> downs = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      downs.add(begin(n, "vos", "destroy", "--as", "job-" + n, "--yes"));
    }
    downs.add(begin(0, "gc"));
    downs.add(begin(1, "gc"));
    downs.forEach(down -> down.await(LIMIT));
    begin(0, "gc").await(LIMIT).exits(0);
    assertThat(on("virsh -q list --all --name | grep job- || true")).isEmpty();
    assertThat(on("virsh -q net-list --all --name | grep job- || true")).isEmpty();
    assertThat(on("virsh -q vol-list default | grep job- || true")).isEmpty();
    assertThat(on("ls -A /home/ops/homelab 2>/dev/null || true")).isEmpty();
    assertThat(begin(0, "labs", "list").await(LIMIT).exits(0).out()).isEqualTo("No labs.\n");
  }
}
