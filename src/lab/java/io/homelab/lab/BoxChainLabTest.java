package io.homelab.lab;

import static io.homelab.lab.CommandResult.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One box for several hosts over a slow line: it goes from host to host. */
@Story
class BoxChainLabTest {
  private static final List<String> HOSTS = List.of("one", "two", "three");

  private RealLab lab;
  private long size;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two", "three");
    size = Files.size(lab.boxes().resolve("homelab-tiny-libvirt.box"));
    StringBuilder hosts = new StringBuilder("hosts:\n");
    StringBuilder machines = new StringBuilder("machines:\n");
    int number = 11;
    for (String host : HOSTS) {
      hosts.append(
          "  - { name: %s, address: 10.77.0.%d, ssh_user: ops, ssh_key: %s }\n"
              .formatted(host, number++, lab.key()));
      machines.append("  - { name: on-%s, host: %s }\n".formatted(host, host));
    }
    lab.write("hosts.yaml", hosts.toString());
    lab.write("topology.yaml", lab.tiny("chain") + machines);
    lab.homelab("hosts", "trust", "--all", "--yes").exits(0);
    // Whoever logs in there with a shell is greeted, with no end of line: that must not get into a
    // box.
    HOSTS.forEach(host ->
        lab.on(
            host,
            "touch /home/ops/.bashrc; sed -i '1i printf Welcome' /home/ops/.bashrc;"
                + " [ -s /home/ops/.bashrc ] || echo 'printf Welcome' >/home/ops/.bashrc"));
    // What leaves this computer is slow; what goes from host to host is not.
    lab.inLab(
        "tc", "qdisc", "replace", "dev", "lan", "root", "tbf", "rate", "12mbit", "burst", "64kb",
        "latency", "400ms");
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private List<JsonNode> sync() {
    return lab.homelab("box", "sync", "--json").exits(0).jsonLines();
  }

  private void forget() {
    HOSTS.forEach(host -> lab.on(host, "rm -rf /home/ops/.vagrant.d/boxes"));
  }

  @Test
  @Order(1)
  void it_leaves_here_once_and_every_host_gets_all_of_it() {
    long before = sent();
    List<JsonNode> synced = eventsOf(sync(), "box_synced");
    assertThat(synced).hasSize(3);
    assertThat(synced).allMatch(event -> event.get("bytes").asLong() == size);
    Set<String> lenders = new TreeSet<>();
    synced.stream()
        .filter(event -> !event.get("from").isNull())
        .forEach(event -> lenders.add(event.get("from").asString()));
    assertThat(lenders).as("two of them took it from two different ones").hasSize(2);
    assertThat(sent() - before).isBetween(size, size * 3 / 2);
    HOSTS.forEach(host ->
        assertThat(lab.on(host, "ls /home/ops/.vagrant.d/boxes"))
            .contains("homelab-VAGRANTSLASH-tiny"));
  }

  /** Bytes that left this computer for the hosts. */
  private long sent() {
    return Long.parseLong(lab.inLab("cat", "/sys/class/net/lan/statistics/tx_bytes").strip());
  }

  @Test
  @Order(2)
  void hosts_that_do_not_reach_each_other_get_it_from_here_and_that_is_said() {
    forget();
    for (String host : HOSTS) {
      lab.on(
          host,
          "for n in 11 12 13; do case $(hostname -I) in *10.77.0.$n*) ;; *) ip route add blackhole"
              + " 10.77.0.$n ;; esac; done");
    }
    lab.inLab(
        "tc", "qdisc", "replace", "dev", "lan", "root", "tbf", "rate", "24mbit", "burst", "64kb",
        "latency", "400ms");
    List<JsonNode> events = sync();
    assertThat(eventsOf(events, "box_synced")).hasSize(3).allMatch(e -> e.get("from").isNull());
    assertThat(eventsOf(events, "vagrant_line"))
        .anyMatch(
            event -> event.get("text").asString().contains("comes from this computer, since"));
  }

  @Test
  @Order(3)
  void nothing_is_left_of_it_on_any_host() {
    assertThat(
            lab.waitFor(
                Duration.ofSeconds(40),
                () -> HOSTS.stream().allMatch(host -> lab.processes(host, "sshd -D -e") == 0)))
        .isTrue();
    for (String host : HOSTS) {
      assertThat(lab.on(host, "find /home/ops -name '*.lend' -o -name '*.take' -o -name '*.part'"))
          .isEmpty();
      assertThat(lab.on(host, "cat /home/ops/.ssh/authorized_keys").lines()).hasSize(1);
    }
  }
}
