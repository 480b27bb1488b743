package io.homelab.lab;

import static io.homelab.lab.CommandResult.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.FetchedFile;
import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Boxes that are neither on the hosts nor in a folder here: in the registry, for several hosts or
 * for one without a way to it, and with the Vagrant of this computer.
 */
@Story
class BoxOriginsLabTest {
  private static final String TOKEN = "a-token-that-stays-here";

  private RealLab lab;
  private Path tiny;
  private Path vagrantHome;
  private String sha256;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "one", "two");
    tiny = lab.boxes().resolve("homelab-tiny-libvirt.box");
    vagrantHome = base.resolve("vagrant-home");
    try (InputStream in = Files.newInputStream(tiny)) {
      sha256 = FetchedFile.digest(in, "SHA-256");
    }
    lab.write(
        "hosts.yaml",
        """
        hosts:
          - { name: one, address: 10.77.0.11, ssh_user: ops, ssh_key: %s }
          - { name: two, address: 10.77.0.12, ssh_user: ops, ssh_key: %s }
        """
            .formatted(lab.key(), lab.key()));
    topology("{ name: a, host: one, box: people/open }");
    lab.homelab("hosts", "trust", "one", "--yes").exits(0);
    lab.homelab("hosts", "trust", "two", "--yes").exits(0);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private void topology(String... machines) throws IOException {
    lab.write(
        "topology.yaml",
        """
        lab: origins
        defaults: { box_version: "~> 1.0", memory_mb: 96, vagrant: { libvirt: { driver: %s } } }
        machines:
          - %s
        """
            .formatted(lab.driver(), String.join("\n  - ", machines)));
  }

  private Running serve(String address, int port) {
    Running server =
        lab.begin(
            System.getProperty("java.home") + "/bin/java",
            System.getProperty("homelab.root", "") + "/src/lab/java/io/homelab/lab/BoxServer.java",
            address,
            String.valueOf(port),
            tiny.toString(),
            sha256,
            TOKEN);
    server.awaitOutput("Serving");
    return server;
  }

  private Running begin(String server, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "env",
                "-C",
                lab.folder().toString(),
                "VAGRANT_SERVER_URL=" + server,
                "VAGRANT_CLOUD_TOKEN=" + TOKEN,
                "VAGRANT_HOME=" + vagrantHome,
                Path.of(System.getProperty("homelab.root", "")).toAbsolutePath() + "/homelab"));
    all.addAll(List.of(words));
    return lab.begin(all.toArray(String[]::new));
  }

  private CommandResult run(String server, String... words) {
    return begin(server, words).await(Duration.ofMinutes(5));
  }

  private String boxes(String host) {
    return lab.on(host, "cd /home/ops/.vagrant.d/boxes 2>/dev/null && ls -d */*/* || :");
  }

  @Test
  @Order(1)
  void two_boxes_come_over_the_line_once_each_and_the_token_stays_here() throws IOException {
    topology(
        "{ name: a, host: one, box: people/open }",
        "{ name: b, host: two, box: people/open }",
        "{ name: c, host: two, box: secret/small, box_version: 2.0.0 }");
    String registry = "http://10.77.0.1:8000/registry";
    Running server = serve("10.77.0.1", 8000);

    JsonNode plan = run(registry, "plan", "--json").exits(0).json();
    assertThat(plan.get("boxes"))
        .hasSize(3)
        .allSatisfy(step -> {
          assertThat(step.get("action").asString()).isEqualTo("relay");
          assertThat(step.get("bytes").asLong()).isEqualTo(Files.size(tiny));
          assertThat(step.get("checksum").asString()).isEqualTo("sha256:" + sha256);
        });
    run(registry, "box", "sync", "--json").exits(0);

    assertThat(boxes("one")).contains("people-VAGRANTSLASH-open/1.10.0");
    assertThat(boxes("two"))
        .contains("people-VAGRANTSLASH-open/1.10.0", "secret-VAGRANTSLASH-small/2.0.0");
    assertThat(server.output().lines().filter(line -> line.startsWith("GET /data/")))
        .containsExactlyInAnyOrder(
            "GET /data/people/open/1.10.0.box", "GET /data/secret/small/2.0.0.box");
    assertThat(lab.folder().resolve(".homelab/boxes")).doesNotExist();
    for (String host : List.of("one", "two")) {
      assertThat(lab.on(host, "grep -rl -- %s /home/ops /tmp || :".formatted(TOKEN))).isBlank();
    }
    assertThat(lab.inLab("grep", "-rl", "--", "homelab", lab.folder().toString())).isNotBlank();
    assertThat(
            lab.begin("grep", "-rl", "--", TOKEN, lab.folder().toString())
                .await(Duration.ofMinutes(1))
                .out())
        .isBlank();
    assertThat(lab.read("homelab.lock.yaml"))
        .contains("\"1.10.0\"", sha256, registry + "/people/open");
    server.signal("KILL");
  }

  @Test
  @Order(2)
  void a_host_without_a_way_to_the_registry_gets_its_box_from_here() throws IOException {
    topology("{ name: d, host: one, box: people/far, box_version: 1.9.0 }");
    // The host's own loopback has no server.
    String registry = "http://127.0.0.1:8001/registry";
    Running server = serve("127.0.0.1", 8001);
    assertThat(
            run(registry, "plan", "--json")
                .exits(0)
                .json()
                .get("boxes")
                .get(0)
                .get("action")
                .asString())
        .isEqualTo("relay");
    run(registry, "box", "sync").exits(0);
    assertThat(boxes("one")).contains("people-VAGRANTSLASH-far/1.9.0");
    server.signal("KILL");
  }

  @Test
  @Order(3)
  void what_vagrant_has_here_travels_goes_on_after_a_stop_and_boots() throws IOException {
    Path catalog =
        lab.write(
            "mine.json",
            """
            {"name": "mine/own", "versions": [{"version": "1.4.0", "providers": [
              {"name": "libvirt", "url": "file://%s", "checksum_type": "sha256", "checksum": "%s"}]}]}
            """
                .formatted(tiny, sha256));
    lab.begin(
            "env",
            "VAGRANT_HOME=" + vagrantHome,
            "vagrant",
            "box",
            "add",
            "--provider",
            "libvirt",
            catalog.toString())
        .await(Duration.ofMinutes(3))
        .exits(0);
    topology("{ name: e, host: two, box: mine/own }");
    String nowhere = "http://127.0.0.1:9/registry";
    JsonNode step = run(nowhere, "plan", "--json").exits(0).json().get("boxes").get(0);
    assertThat(step.get("action").asString()).isEqualTo("copy");
    assertThat(step.get("source").asString()).isEqualTo("store");
    assertThat(step.get("version").asString()).isEqualTo("1.4.0");
    long size = step.get("bytes").asLong();

    lab.fault("two", "slow", "16");
    Running sync = begin(nowhere, "box", "sync", "--json");
    assertThat(lab.waitFor(Duration.ofMinutes(1), () -> part() > 1_000_000)).isTrue();
    sync.signal("KILL");
    sync.await(Duration.ofMinutes(1)).exits(137);
    lab.fault("two", "slow-off");
    long there = atRest();
    assertThat(there).isBetween(1_000_000L, size - 1);

    CommandResult up = run(nowhere, "vos", "up", "--yes", "--json").exits(0);
    assertThat(eventsOf(up.jsonLines(), "box_synced"))
        .singleElement()
        .satisfies(event -> assertThat(event.get("bytes").asLong()).isEqualTo(size - there));
    assertThat(boxes("two")).contains("mine-VAGRANTSLASH-own/1.4.0");
    run(nowhere, "vos", "ssh", "e", "--", "true").exits(0);
    run(nowhere, "vos", "destroy", "--yes").exits(0);
  }

  /** What was on its way when the sender was killed still arrives. */
  private long atRest() {
    long[] last = {-1};
    assertThat(
            lab.waitFor(
                Duration.ofMinutes(1),
                () -> {
                  long before = last[0];
                  last[0] = part();
                  lab.inLab("sleep", "1");
                  return before == last[0];
                }))
        .isTrue();
    return last[0];
  }

  private long part() {
    String size =
        lab.on("two", "stat -c %s /home/ops/homelab/origins/boxes/*.part 2>/dev/null || :");
    return size.isBlank() ? 0 : Long.parseLong(size.strip().lines().findFirst().orElseThrow());
  }
}
