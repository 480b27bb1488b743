package io.homelab.lab;

import static io.homelab.lab.CommandResult.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The ways of a box to a host: copied, copied on after a stop, copied again after what arrived was
 * not whole, fetched by the host itself.
 */
@Story
class BoxesLabTest {
  private static final List<String> COPIED = List.of("sftp", "cat", "rotten");
  private static final List<String> HOSTS = List.of("sftp", "cat", "rotten", "own");

  private RealLab lab;
  private Path web;
  private long size;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "sftp", "cat,no-sftp", "rotten", "own");
    size = Files.size(lab.boxes().resolve("homelab-tiny-libvirt.box"));
    web = base.resolve("web");
    StringBuilder hosts = new StringBuilder("hosts:\n");
    int number = 11;
    for (String host : HOSTS) {
      hosts.append(
          "  - { name: %s, address: 10.77.0.%d, ssh_user: ops, ssh_key: %s, box_source: %s }\n"
              .formatted(
                  host,
                  number,
                  lab.key(),
                  host.equals("own") ? "\"http://10.77.0.1:8000/tiny.json\"" : "copy"));
      number++;
    }
    lab.write("hosts.yaml", hosts.toString());
    machinesOn(HOSTS);
    for (String host : HOSTS) {
      lab.homelab("hosts", "trust", host, "--yes").exits(0);
    }
  }

  /** A lab with a machine on each of these. */
  private void machinesOn(List<String> hosts) throws IOException {
    lab.write(
        "topology.yaml",
        """
        lab: parcels
        boxes_dir: %s
        defaults: { box: homelab/tiny, box_version: 1.0.0, provider: libvirt, memory_mb: 96 }
        machines:
        %s\
        """
            .formatted(
                lab.boxes(),
                hosts.stream()
                    .map(host -> "  - { name: on-%s, host: %s }\n".formatted(host, host))
                    .collect(Collectors.joining())));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void the_hosts_network_is_slow_and_the_run_is_killed_while_boxes_travel() throws IOException {
    // What a host fetches for itself goes on after the run is gone, and may come to an end.
    machinesOn(COPIED);
    for (String host : COPIED) {
      lab.fault(host, "slow", "16");
    }
    Running sync = lab.beginHomelab("box", "sync", "--json");
    assertThat(
            lab.waitFor(
                Duration.ofMinutes(1),
                () -> COPIED.stream().allMatch(host -> sizeOfPart(host) > 1_000_000)))
        .as("a part of the box is on every host")
        .isTrue();
    sync.signal("KILL");
    sync.await(Duration.ofMinutes(1)).exits(137);
    for (String host : COPIED) {
      lab.fault(host, "slow-off");
      assertThat(sizeOfPart(host)).isBetween(1_000_000L, size - 1);
      assertThat(lab.on(host, "ls /home/ops/.vagrant.d/boxes 2>/dev/null || :")).isEmpty();
    }
  }

  private long sizeOfPart(String host) {
    String sizes =
        lab.on(host, "stat -c %s /home/ops/homelab/parcels/boxes/*.part 2>/dev/null || :");
    return sizes.isBlank() ? 0 : Long.parseLong(sizes.strip());
  }

  @Test
  @Order(2)
  void the_same_command_sends_only_the_rest_and_finds_what_is_rotten() throws IOException {
    Files.createDirectories(web);
    String box = "homelab-tiny-libvirt.box";
    Files.copy(lab.boxes().resolve(box), web.resolve(box));
    Files.writeString(
        web.resolve("tiny.json"),
        """
        {"name": "homelab/tiny", "versions": [{"version": "1.0.0", "providers":
          [{"name": "libvirt", "url": "http://10.77.0.1:8000/%s"}]}]}
        """
            .formatted(box));
    Running server =
        lab.begin(
            System.getProperty("java.home") + "/bin/jwebserver",
            "-b",
            "10.77.0.1",
            "-p",
            "8000",
            "-d",
            web.toString());
    server.awaitOutput("Serving");
    long sftp = sizeOfPart("sftp");
    long cat = sizeOfPart("cat");
    lab.on(
        "rotten",
        "cd /home/ops/homelab/parcels/boxes; head -c 2000000 /dev/urandom > x; cat x > *.part; rm x");

    machinesOn(HOSTS);
    List<JsonNode> synced =
        eventsOf(lab.homelab("box", "sync", "--json").exits(0).jsonLines(), "box_synced");
    assertThat(synced).hasSize(4);
    assertThat(bytes(synced, "sftp")).isEqualTo(size - sftp);
    assertThat(bytes(synced, "cat")).isEqualTo(size - cat);
    assertThat(bytes(synced, "rotten")).isEqualTo(size - 2_000_000 + size);
    assertThat(bytes(synced, "own"))
        .as("a host with its own source gets nothing from here")
        .isZero();
    assertThat(server.output()).contains("GET /tiny.json", "GET /" + box);
    server.signal("KILL");
  }

  private static long bytes(List<JsonNode> synced, String host) {
    return synced.stream()
        .filter(event -> event.get("host").asString().equals(host))
        .findFirst()
        .orElseThrow()
        .get("bytes")
        .asLong();
  }

  @Test
  @Order(3)
  void every_host_has_the_box_now_with_its_version_and_no_copy_lies_around() {
    JsonNode boxes = lab.homelab("box", "list", "--json").exits(0).json().get("boxes");
    assertThat(boxes)
        .allMatch(box -> box.get("box").asString().equals("homelab/tiny"))
        .allMatch(box -> box.get("version").asString().equals("1.0.0"))
        .allMatch(box -> box.get("provider").asString().equals("libvirt"));
    Set<String> hosts =
        boxes.valueStream().map(box -> box.get("host").asString()).collect(Collectors.toSet());
    assertThat(hosts).containsExactlyInAnyOrder("sftp", "cat", "rotten", "own");
    for (String host : COPIED) {
      assertThat(lab.on(host, "ls -A /home/ops/homelab/parcels")).doesNotContain("boxes");
    }
    JsonNode plan = lab.homelab("plan", "--json").exits(0).json();
    assertThat(plan.get("boxes"))
        .hasSize(4)
        .allMatch(box -> box.get("action").asString().equals("present"))
        .allMatch(box -> box.get("bytes").asLong() == 0);
  }

  /** The name ends in .json so that the server says what it is. */
  @Test
  @Order(4)
  void a_box_that_is_not_here_comes_from_the_registry_in_the_version_that_is_kept()
      throws IOException {
    String registry = "VAGRANT_SERVER_URL=http://10.77.0.1:8001";
    String box = "http://10.77.0.1:8001/homelab-tiny-libvirt.box";
    StringBuilder versions = new StringBuilder();
    for (String version : List.of("1.0.0", "1.10.0", "1.9.0", "2.0.0")) {
      versions
          .append(versions.isEmpty() ? "" : ",")
          .append(
              "{\"version\": \"%s\", \"providers\": [{\"name\": \"libvirt\", \"url\": \"%s\"}]}"
                  .formatted(version, box));
    }
    Files.createDirectories(web.resolve("homelab"));
    Files.writeString(
        web.resolve("homelab/small.json"),
        "{\"name\": \"homelab/small.json\", \"versions\": [%s]}".formatted(versions));
    Running server =
        lab.begin(
            System.getProperty("java.home") + "/bin/jwebserver",
            "-b",
            "10.77.0.1",
            "-p",
            "8001",
            "-d",
            web.toString());
    server.awaitOutput("Serving");
    lab.write("hosts.yaml", lab.read("hosts.yaml").replace("box_source: copy", "box_source: auto"));
    lab.write(
        "topology.yaml",
        """
        lab: parcels
        boxes_dir: %s
        defaults: { box: homelab/small.json, box_version: "~> 1.0", memory_mb: 96 }
        machines:
          - { name: on-sftp, host: sftp }
          - { name: on-cat, host: cat }
        """
            .formatted(lab.boxes()));

    JsonNode plan = lab.homelabWith(registry, "plan", "--json").exits(0).json();
    assertThat(plan.get("boxes"))
        .hasSize(2)
        .allMatch(step -> step.get("action").asString().equals("relay"))
        .allMatch(step -> step.get("version").asString().equals("1.10.0"))
        .allMatch(
            step -> step.get("from").asString().equals("http://10.77.0.1:8001/homelab/small.json"));
    lab.homelabWith(registry, "box", "sync").exits(0);
    for (String host : List.of("sftp", "cat")) {
      assertThat(lab.on(host, "ls /home/ops/.vagrant.d/boxes/homelab-VAGRANTSLASH-small.json"))
          .contains("1.10.0");
    }
    assertThat(lab.read("homelab.lock.yaml")).contains("version: \"1.10.0\"");

    server.signal("KILL");
    JsonNode again = lab.homelabWith(registry, "plan", "--json").exits(0).json();
    assertThat(again.get("boxes"))
        .allMatch(step -> step.get("action").asString().equals("present"))
        .allMatch(step -> step.get("version").asString().equals("1.10.0"));
  }
}
