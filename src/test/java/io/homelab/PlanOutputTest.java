package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StrategyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code plan --json} promises to programs, and that nothing but its inputs decides it. */
class PlanOutputTest {
  private static final String HOSTS =
      """
      hosts:
        - name: laptop
          address: 127.0.0.1
          capacity: { cpus: 8, memory_mb: 16384, disk_gb: 250 }
          placements: [gateway, data]
        - name: workstation
          address: workstation.local
          bridge: br0
          status: online
          capacity: { cpus: 16, memory_mb: 65536 }
          placements: [platform, data]
      """;

  private static final List<String> MACHINES =
      List.of(
          "{ name: gw, role: gateway, cpus: 2, memory_mb: 1024, depends_on: [platform] }",
          "{ name: platform, role: platform, cpus: 4, memory_mb: 8192, disk_gb: 40 }",
          "{ name: data-1, role: data, memory_mb: 2048 }",
          "{ name: data-2, role: data, memory_mb: 2048 }",
          "{ name: data-3, role: data, memory_mb: 2048, depends_on: [data-1, data-2] }");

  @TempDir Path temporary;
  Path folder;

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("lab"));
    Files.writeString(folder.resolve("hosts.yaml"), HOSTS);
  }

  private CommandLineRun plan(List<String> machines, String... more) throws IOException {
    StringBuilder topology =
        new StringBuilder("lab: devlab\ndefaults: { box: x/alpine, box_version: 1.0.0 }\n");
    topology.append("machines:\n");
    machines.forEach(machine -> topology.append("  - ").append(machine).append('\n'));
    Files.writeString(folder.resolve("topology.yaml"), topology);
    List<String> words = new ArrayList<>(List.of("plan", "--offline"));
    words.addAll(List.of(more));
    return CommandLineRun.in(folder, words.toArray(String[]::new));
  }

  private static JsonNode json(CommandLineRun run) {
    return JsonMapper.shared().readTree(run.out());
  }

  private static List<String> keys(JsonNode object, int first) {
    return List.copyOf(object.propertyNames()).subList(0, first);
  }

  @Test
  void the_promised_keys_come_first_and_in_their_order() throws IOException {
    JsonNode root = json(plan(MACHINES, "--json"));
    assertThat(keys(root, 8))
        .containsExactly(
            "schema_version",
            "lab",
            "strategy",
            "placements",
            "machines",
            "hosts",
            "boxes",
            "changes");
    assertThat(root.get("schema_version").intValue()).isEqualTo(1);
    assertThat(root.get("lab").stringValue()).isEqualTo("devlab");
    assertThat(root.get("strategy").stringValue()).isEqualTo("first_fit_decreasing");
    assertThat(root.get("changes").isBoolean()).isTrue();
    assertThat(root.has("unplaced")).isFalse();
    assertThat(root.has("hints")).isFalse();
  }

  @Test
  void every_machine_says_where_what_and_why() throws IOException {
    JsonNode root = json(plan(MACHINES, "--json"));
    JsonNode gateway = root.get("machines").get(3);
    assertThat(keys(gateway, 8))
        .containsExactly(
            "name", "role", "host", "action", "bridged", "bridge_because", "reason", "rejected");
    assertThat(gateway.get("name").stringValue()).isEqualTo("gw");
    assertThat(gateway.get("role").stringValue()).isEqualTo("gateway");
    assertThat(gateway.get("host").stringValue()).isEqualTo("laptop");
    assertThat(gateway.get("action").stringValue()).isEqualTo("create");
    assertThat(gateway.get("bridged").booleanValue()).isTrue();
    assertThat(gateway.get("bridge_because").get(0).stringValue()).isEqualTo("platform");
    assertThat(gateway.get("reason").stringValue()).isEqualTo("the only host that fits");
    JsonNode rejected = gateway.get("rejected").get(0);
    assertThat(rejected.get("host").stringValue()).isEqualTo("workstation");
    assertThat(rejected.get("reasons").get(0).stringValue())
        .isEqualTo("has role gateway, host workstation accepts data, platform");
    root.get("machines")
        .forEach(machine ->
            assertThat(root.get("placements").get(machine.get("name").stringValue()))
                .isEqualTo(machine.get("host")));
    assertThat(root.get("placements").size()).isEqualTo(MACHINES.size());
  }

  @Test
  void every_host_says_what_it_has_and_what_is_used_and_unknown_is_null() throws IOException {
    JsonNode hosts = json(plan(MACHINES, "--json")).get("hosts");
    assertThat(hosts.size()).isEqualTo(2);
    JsonNode host = hosts.get(1);
    assertThat(keys(host, 7))
        .containsExactly(
            "name", "status", "reachable", "capacity", "used_before", "used_after", "bridge");
    for (String amounts : List.of("capacity", "used_before", "used_after")) {
      assertThat(keys(host.get(amounts), 3)).containsExactly("cpus", "memory_mb", "disk_gb");
    }
    assertThat(host.get("status").stringValue()).isEqualTo("online");
    assertThat(host.get("reachable").booleanValue()).isTrue();
    assertThat(host.get("capacity").get("disk_gb").isNull()).isTrue();
    assertThat(host.get("used_before").get("memory_mb").longValue()).isZero();
    assertThat(host.get("used_after").get("memory_mb").longValue())
        .isEqualTo(usedMemory(json(plan(MACHINES, "--json")).get("placements"), "workstation"));
    assertThat(host.get("bridge").stringValue()).isEqualTo("br0");
    assertThat(hosts.get(0).get("bridge").isNull()).isTrue();
  }

  private static long usedMemory(JsonNode placements, String host) {
    long sum = 0;
    for (var placement : placements.properties()) {
      if (placement.getValue().stringValue().equals(host)) {
        sum +=
            switch (placement.getKey()) {
              case "gw" -> 1024;
              case "platform" -> 8192;
              default -> 2048;
            };
      }
    }
    return sum;
  }

  @Test
  void every_box_says_how_it_gets_there_and_how_large_it_is() throws IOException {
    Files.createDirectories(folder.resolve("boxes"));
    Files.writeString(folder.resolve("boxes/x-alpine-libvirt.box"), "12345");
    List<String> machines = List.of(MACHINES.get(1));
    Files.writeString(
        Files.createDirectories(folder.resolve("local")).resolve("topology.yaml"),
        "boxes_dir: boxes\n");
    JsonNode box = json(plan(machines, "--json")).get("boxes").get(0);
    assertThat(keys(box, 6))
        .containsExactly("host", "box", "version", "provider", "action", "bytes");
    assertThat(box.get("host").stringValue()).isEqualTo("workstation");
    assertThat(box.get("box").stringValue()).isEqualTo("x/alpine");
    assertThat(box.get("version").stringValue()).isEqualTo("1.0.0");
    assertThat(box.get("provider").stringValue()).isEqualTo("libvirt");
    assertThat(box.get("action").stringValue()).isEqualTo("copy");
    assertThat(box.get("bytes").longValue()).isEqualTo(5);
  }

  @Test
  void what_does_not_fit_has_every_hosts_reasons_and_hints() throws IOException {
    List<String> machines = new ArrayList<>(MACHINES);
    machines.add("{ name: huge, role: data, memory_mb: 131072 }");
    CommandLineRun run = plan(machines, "--json");
    assertThat(run.exit()).isEqualTo(3);
    JsonNode root = json(run);
    assertThat(root.get("unplaced").size()).isEqualTo(1);
    JsonNode huge = root.get("unplaced").get(0);
    assertThat(keys(huge, 2)).containsExactly("name", "rejected");
    assertThat(huge.get("name").stringValue()).isEqualTo("huge");
    assertThat(huge.get("rejected").size()).isEqualTo(2);
    assertThat(huge.get("rejected").get(0).get("reasons").get(0).stringValue())
        .startsWith("needs 131072 MB, host laptop has ");
    assertThat(root.get("hints").isArray()).isTrue();
    assertThat(root.get("placements").has("huge")).isFalse();
  }

  @Test
  void the_order_of_the_machines_in_the_file_changes_no_byte() throws IOException {
    String human = plan(MACHINES).out();
    String json = plan(MACHINES, "--json").out();
    Random random = new Random(7);
    for (int i = 0; i < 8; i++) {
      List<String> shuffled = new ArrayList<>(MACHINES);
      Collections.shuffle(shuffled, random);
      assertThat(plan(shuffled).out()).isEqualTo(human);
      assertThat(plan(shuffled, "--json").out()).isEqualTo(json);
    }
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void whatever_the_strategy_nothing_but_the_files_decides_what_is_printed(StrategyName strategy)
      throws IOException {
    Files.writeString(
        folder.resolve("hosts.yaml"),
        """
        hosts:
          - { name: a1, address: a1.lan, capacity: { cpus: 8, memory_mb: 8192 }, labels: { rack: 1 } }
          - { name: a2, address: a2.lan, capacity: { cpus: 8, memory_mb: 6144 }, labels: { rack: 1 } }
          - { name: i1, address: i1.lan, capacity: { cpus: 6, memory_mb: 8192 }, labels: { rack: 2 } }
          - { name: i2, address: i2.lan, capacity: { cpus: 6 }, placements: [web] }
        """);
    List<String> machines =
        List.of(
            "{ name: db, count: 3, memory_mb: 2048, spread: { by: rack }, priority: 2 }",
            "{ name: web, count: 4, cpus: 2, memory_mb: 1024, depends_on: [db] }",
            "{ name: index, memory_mb: 1536, box_architecture: arm64, affinity: [mail] }",
            "{ name: mail, memory_mb: 512, anti_affinity: [web-1] }",
            "{ name: huge, count: 2, memory_mb: 9000 }");
    String[] json = {"--json", "--strategy", strategy.wireName(), "--seed", "5"};
    String[] human = {"-v", "--strategy", strategy.wireName(), "--seed", "5"};
    String expectedJson = plan(machines, json).out();
    String expectedHuman = plan(machines, human).out();
    assertThat(expectedHuman).contains("no host can place machine huge-1");

    List<String> shuffled = new ArrayList<>(machines);
    Collections.shuffle(shuffled, new Random(3));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      for (String tag : List.of("tr-TR", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        assertThat(plan(shuffled, json).out()).as(tag).isEqualTo(expectedJson);
        assertThat(plan(shuffled, human).out()).as(tag).isEqualTo(expectedHuman);
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void neither_locale_nor_time_zone_changes_a_byte() throws IOException {
    String human = plan(MACHINES, "-v").out();
    String json = plan(MACHINES, "--json").out();
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      for (String tag : List.of("tr-TR", "de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
        assertThat(plan(MACHINES, "-v").out()).as(tag).isEqualTo(human);
        assertThat(plan(MACHINES, "--json").out()).as(tag).isEqualTo(json);
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }
}
