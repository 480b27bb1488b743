package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The schemas and what is read: the same keys, numbers and words. Bad files: BadFilesTest. */
class FileSchemaTest {
  private static final String UNKNOWN = "qqqqqqqqqqqq";

  @TempDir private Path folder;

  /**
   * Where each kind of map stands in a file: its place in the schema, and a text with more keys.
   */
  private static final Map<String, String> PLACES =
      Map.ofEntries(
          Map.entry("hosts#", "hosts: [{ name: nuc, address: n }]\n%s"),
          Map.entry("hosts#/$defs/host", "hosts: [{ name: nuc, address: n, %s }]"),
          Map.entry(
              "hosts#/$defs/host/properties/capacity",
              "hosts: [{ name: nuc, address: n, capacity: { %s } }]"),
          Map.entry(
              "hosts#/$defs/host/properties/reserve",
              "hosts: [{ name: nuc, address: n, reserve: { %s } }]"),
          Map.entry(
              "hosts#/$defs/reservation",
              "hosts: [{ name: nuc, address: n, devices: { gpu: 1 },"
                  + " reservations: [{ for: ci, %s }] }]"),
          Map.entry("topology#", "lab: a\ndefaults: { box: a/b }\nmachines: [{ name: web }]\n%s"),
          Map.entry(
              "topology#/properties/defaults",
              "lab: a\ndefaults: { %s }\nmachines: [{ name: web, box: a/b }]"),
          Map.entry("topology#/$defs/machine", machine("%s")),
          Map.entry("topology#/$defs/machine/properties/spread", machine("spread: { %s }")),
          Map.entry("topology#/$defs/preference", machine("prefer: [{ require: { a: b }, %s }]")),
          Map.entry("topology#/$defs/check/anyOf/1", machine("check: { %s }")),
          Map.entry(
              "topology#/$defs/declared_box",
              "lab: a\nboxes: { a/b: { %s } }\nmachines: [{ name: web, box: a/b }]"),
          Map.entry(
              "topology#/$defs/private_network",
              machine("networks: [{ type: private_network, %s }]")),
          Map.entry(
              "topology#/$defs/public_network",
              machine("networks: [{ type: public_network, %s }]")),
          Map.entry(
              "topology#/$defs/forwarded_port",
              machine("networks: [{ type: forwarded_port, guest: 80, host: 8080, %s }]")),
          Map.entry("topology#/$defs/script", machine("provision: { type: shell, inline: x, %s }")),
          Map.entry(
              "topology#/$defs/copied_file",
              machine("provision: { type: file, source: s, destination: /d, %s }")),
          Map.entry(
              "topology#/$defs/playbook",
              machine("provision: { type: ansible, playbook: p.yml, %s }")),
          Map.entry("topology#/$defs/pool", pool("%s")),
          Map.entry(
              "topology#/$defs/pool/properties/template",
              "lab: a\npools: [{ name: x, template: { box: a/b, %s } }]"),
          Map.entry("topology#/$defs/pool/properties/lease", pool("lease: { %s }")),
          Map.entry("topology#/$defs/pool/properties/check", pool("check: { %s }")),
          Map.entry("topology#/$defs/pool/properties/retries", pool("retries: { %s }")));

  private static String machine(String keys) {
    return "lab: a\nmachines: [{ name: web, box: a/b, " + keys + " }]";
  }

  private static String pool(String keys) {
    return "lab: a\npools: [{ name: x, template: { box: a/b }, " + keys + " }]";
  }

  private static FileSchema schema(String place) {
    return FileSchema.valueOf(place.substring(0, place.indexOf('#')).toUpperCase(Locale.ROOT));
  }

  private static JsonNode at(String place) {
    JsonNode found =
        SchemaCheck.document(schema(place)).at(place.substring(place.indexOf('#') + 1));
    assertThat(found.isObject()).as(place).isTrue();
    return found;
  }

  private List<String> problems(FileSchema schema, String text) {
    TemporaryFiles files = TemporaryFiles.in(folder).with("s", "").with("p.yml", "");
    try {
      (schema == FileSchema.HOSTS ? files.hosts(text) : files.topology(text)).read();
      return List.of();
    } catch (InvalidFilesException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  @Test
  void each_place_has_the_keys_that_are_read_there_and_no_others() {
    for (Map.Entry<String, String> place : PLACES.entrySet()) {
      SortedSet<String> keys = new TreeSet<>(at(place.getKey()).get("properties").propertyNames());
      String text = place.getValue().formatted(UNKNOWN + ": 1");
      String problem =
          problems(schema(place.getKey()), text).stream()
              .filter(each -> each.contains("unknown key"))
              .findFirst()
              .orElse("");
      String list = problem.substring(problem.indexOf("expected one of: ") + 17);
      SortedSet<String> known = new TreeSet<>(List.of(list.split(", ", -1)));
      assertThat(keys).as(place.getKey()).isEqualTo(known);
      assertThat(SchemaCheck.complaints(schema(place.getKey()), text)).isNotEmpty();
    }
  }

  @Test
  void every_map_of_fixed_keys_is_among_the_places() {
    List<String> closed = new ArrayList<>();
    for (FileSchema schema : FileSchema.values()) {
      collect(schema.word() + "#", SchemaCheck.document(schema), closed);
    }
    assertThat(new TreeSet<>(closed)).isEqualTo(new TreeSet<>(PLACES.keySet()));
  }

  private static void collect(String place, JsonNode node, List<String> closed) {
    if (node.isObject() && node.path("additionalProperties").isBoolean()) {
      closed.add(place);
    }
    if (node.isObject()) {
      node.properties()
          .forEach(each -> collect(place + "/" + each.getKey(), each.getValue(), closed));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(place + "/" + i, node.get(i), closed);
    }
  }

  @Test
  void numbers_are_fine_from_their_least_to_their_most_and_not_one_further() {
    int bounds = 0;
    for (Map.Entry<String, String> place : PLACES.entrySet()) {
      for (Map.Entry<String, JsonNode> key : at(place.getKey()).get("properties").properties()) {
        if (key.getValue().path("type").asString("").equals("integer")) {
          long least = key.getValue().get("minimum").asLong();
          long most = key.getValue().get("maximum").asLong();
          for (long value : List.of(least - 1, least, most, most + 1)) {
            assertSame(place, key.getKey() + ": " + value, value >= least && value <= most);
          }
          bounds++;
        }
      }
    }
    assertThat(bounds).isGreaterThan(30);
  }

  private void assertSame(Map.Entry<String, String> place, String key, boolean fine) {
    String name = key.substring(0, key.indexOf(':'));
    // What is written in the place already, and what else the key needs beside it.
    String text =
        place
            .getValue()
            .replaceFirst("\\b" + name + ": (80|8080), ", "")
            .formatted(key + (name.equals("ready") ? ", max: 10000" : ""));
    FileSchema schema = schema(place.getKey());
    assertThat(problems(schema, text).isEmpty()).as("read: %s", text).isEqualTo(fine);
    assertThat(SchemaCheck.complaints(schema, text).isEmpty()).as(text).isEqualTo(fine);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hosts#/$defs/host | status: online
          hosts#/$defs/host | status: offline
          hosts#/$defs/host | box_source: auto
          hosts#/$defs/host | box_source: ftp://x
          hosts#/$defs/host | box_source: HTTPS://x/y
          hosts#/$defs/host | mac: 525400112233
          hosts#/$defs/host | mac: 52:54:00:11:22:33
          hosts#/$defs/host | mac: true
          hosts#/$defs/host | labels: { rack: 1, ssd: true }
          hosts#/$defs/host | labels: { rack: [1] }
          hosts#/$defs/host | labels: { -rack: 1 }
          hosts#/$defs/host | placements: ['*', web]
          hosts#/$defs/host | placements: [Web]
          hosts#/$defs/host | placements: [web, web]
          hosts#/$defs/host | ssh_user: CORP\\ann
          hosts#/$defs/host | ssh_user: ann@corp.lan
          hosts#/$defs/host | ssh_user: -oProxyCommand=x
          hosts#/$defs/host | workdir: labs
          hosts#/$defs/host | workdir: ~/labs
          hosts#/$defs/host | proxy_jump: ops@10.0.0.1:2222
          hosts# | state: files
          hosts# | state: 'postgresql://a@b/c'
          hosts# | state: floppy
          topology# | strategy: optimal
          topology# | strategy: fast
          topology# | sync: [a, b]
          topology# | sync: a
          topology# | sync: [a, a]
          topology# | rename: { old: web }
          topology# | rename: { Old: web }
          topology#/properties/defaults | role: A
          topology#/properties/defaults | role: a
          topology# | pools: []
          topology#/$defs/declared_box | architecture: amd64
          topology#/$defs/declared_box | architecture: x86_64
          topology#/$defs/declared_box | url: 'https://x/y.box'
          topology#/$defs/declared_box | url: 'ftp://x/y.box'
          topology#/$defs/machine | memory_mb: 2GB
          topology#/$defs/machine | memory_mb: '512'
          topology#/$defs/machine | box_version: 4.3
          topology#/$defs/machine | box_version: '~> 4.3'
          topology#/$defs/machine | box_version: [4]
          topology#/$defs/machine | affinity: ['role:web']
          topology#/$defs/machine | anti_affinity: ['role:Web']
          topology#/$defs/machine | start_after: ['role:web']
          topology#/$defs/machine | prefer: [{ anti_affinity: ['role:web'], weight: 10 }]
          topology#/$defs/machine | prefer: { require: { disk: nvme } }
          topology#/$defs/machine | prefer: [{ require: [disk] }]
          topology#/$defs/machine | prefer: [nvme]
          topology#/$defs/machine | check: ping
          topology#/$defs/machine | check: pong
          hosts#/$defs/reservation | cpus: 1, devices: { gpu: 1 }
          hosts#/$defs/reservation | devices: [gpu]
          hosts#/$defs/host | reservations: [{ for: ann@desk, memory_mb: 1 }]
          hosts#/$defs/host | reservations: [{ for: Ann, memory_mb: 1 }]
          hosts#/$defs/host | reservations: [{ for: ci }]
          hosts#/$defs/host | reservations: [{ memory_mb: 1 }]
          hosts#/$defs/host | reservations: { for: ci, memory_mb: 1 }
          hosts#/$defs/host | devices: { gpu: 1, usb-coral: 4096 }
          hosts#/$defs/host | devices: { gpu: 4097 }
          hosts#/$defs/host | devices: { GPU: 1 }
          hosts#/$defs/host | devices: [gpu]
          topology#/$defs/machine | devices: { gpu: 0 }
          topology#/$defs/machine | devices: { gpu: -1 }
          topology#/$defs/machine | devices: { gpu: one }
          topology#/properties/defaults | devices: { gpu: 1 }
          topology#/$defs/pool/properties/template | devices: { gpu: 1 }
          topology#/$defs/machine | require: { disk: nvme, rack: 1 }
          topology#/$defs/machine | require: { disk: [nvme] }
          topology#/$defs/machine | require: [disk = nvme, rack!=1, cpus >= 8, arch = amd64, gpu, '!slow']
          topology#/$defs/machine | require: ['heat < -1.5', 'heat<warm']
          topology#/$defs/machine | require: [a == b]
          topology#/$defs/machine | require: ['a = 1, b = 2']
          topology#/$defs/machine | require: [a b]
          topology#/$defs/machine | require: [gpu, gpu]
          topology#/$defs/machine | require: [1]
          topology#/$defs/machine | require: gpu
          topology#/properties/defaults | require: [rack != 1]
          topology#/$defs/pool/properties/template | require: [rack != 1]
          topology#/$defs/machine | hostname: a_b
          topology#/$defs/machine | hostname: web.lan
          topology#/$defs/machine | provider: '-x'
          topology#/$defs/machine | vagrant: { vm: { boot_timeout: 600 } }
          topology#/$defs/machine | vagrant: { vm: 7 }
          topology#/$defs/machine | vagrant: { hostmanager: { enabled: true } }
          topology#/$defs/machine | vagrant: { synced_folders: [{ source: a, target: /b, type: rsync }] }
          topology#/$defs/machine | vagrant: { synced_folders: [{ source: a }] }
          topology#/$defs/machine | networks: [{ type: private_network, libvirt__mtu: 9000 }]
          topology#/$defs/machine | networks: [{ type: private_network, libvirt__mtu: [1] }]
          topology#/$defs/machine | networks: [{ type: bridged }]
          topology#/$defs/machine | networks: [{ ip: 10.0.0.1 }]
          topology#/$defs/machine | networks: { type: private_network }
          topology#/$defs/machine | provision: s
          topology#/$defs/machine | provision: [s, { inline: x }, { path: s, args: [1, a] }]
          topology#/$defs/machine | provision: { path: s, inline: x }
          topology#/$defs/machine | provision: { args: x }
          topology#/$defs/machine | provision: { type: puppet }
          topology#/$defs/machine | provision: { type: file, path: s }
          topology#/$defs/machine | provision: { inline: x, env: { A-B: 1 } }
          topology#/$defs/machine | provision: { inline: x, env: { A_B: 1 } }
          topology#/$defs/machine | provision: { inline: x, run: sometimes }
          topology#/$defs/machine | provision: 7
          topology#/$defs/pool | boot_limit: 10m
          topology#/$defs/pool | boot_limit: 10
          topology#/$defs/pool | ready_max_age: never
          topology#/$defs/pool | ready_max_age: always
          topology#/$defs/pool | max_unhealthy: 40%
          topology#/$defs/pool | max_unhealthy: 140%
          topology#/$defs/pool | creating_at_once: 3
          topology#/$defs/pool | creating_at_once: 3 per host
          topology#/$defs/pool | creating_at_once: 0 per host
          topology#/$defs/pool | on_release: revert
          topology#/$defs/pool | on_release: keep
          topology#/$defs/pool/properties/template | name: x
          topology#/$defs/pool/properties/template | depends_on: [x]
          topology#/$defs/pool/properties/check | ssh: false
          topology#/$defs/pool/properties/check | ssh: 'no'
          """)
  void words_are_fine_where_they_are_read(String place, String key) {
    String text = PLACES.getOrDefault(place, "").formatted(key);
    FileSchema schema = schema(place);
    List<String> problems = problems(schema, text);
    assertThat(SchemaCheck.complaints(schema, text).isEmpty())
        .as("an editor, where reading says %s", problems)
        .isEqualTo(problems.isEmpty());
  }

  @Test
  void beside_from_pool_what_its_template_says_is_refused() {
    for (String key :
        List.of("box: a/b", "cpus: 1", "networks: []", "devices: {}", "vagrant: {}", "role: web")) {
      String whole =
          "lab: a\npools: [{ name: x, template: { box: a/b } }]\n"
              + "machines: [{ name: web, from_pool: x, %s }]".formatted(key);
      assertThat(SchemaCheck.complaints(FileSchema.TOPOLOGY, whole).isEmpty())
          .as(key)
          .isEqualTo(problems(FileSchema.TOPOLOGY, whole).isEmpty());
    }
  }

  private static List<Path> files(String... roots) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String root : roots) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        files
            .filter(file -> file.getFileName().toString().matches("(hosts|topology)\\.yaml.*"))
            .filter(file -> !file.resolveSibling(".").normalize().endsWith("local"))
            .forEach(found::add);
      }
    }
    return found;
  }

  /** So an editor never underlines what HomeLab takes. */
  @Test
  void every_file_in_this_repository_that_is_read_without_a_problem_is_fine() throws IOException {
    int fine = 0;
    List<Path> all = files("src/main/resources", "src/test/resources/golden", "docs");
    all.add(Path.of("hosts.yaml.example"));
    all.add(Path.of("topology.yaml.example"));
    for (Path file : all) {
      String text = Files.readString(file);
      FileSchema schema =
          file.getFileName().toString().startsWith("hosts")
              ? FileSchema.HOSTS
              : FileSchema.TOPOLOGY;
      LabSources sources = TemporaryFiles.in(folder).hosts(text).sources();
      boolean read =
          schema == FileSchema.HOSTS
              ? problems(schema, text).isEmpty()
              : LabReader.problems(sources, text).isEmpty();
      if (read) {
        assertThat(SchemaCheck.complaints(schema, text)).as("%s", file).isEmpty();
        fine++;
      }
    }
    assertThat(fine).isGreaterThan(100);
  }

  @Test
  void the_files_that_are_written_to_begin_with_name_their_schema() throws IOException {
    List<Path> all = files("src/main/resources/io/homelab/operations/init");
    all.add(Path.of("hosts.yaml.example"));
    all.add(Path.of("topology.yaml.example"));
    assertThat(all).hasSize(8);
    for (Path file : all) {
      String kind = file.getFileName().toString().split("\\.", 2)[0];
      assertThat(Files.readAllLines(file).getFirst())
          .isEqualTo("# yaml-language-server: $schema=.homelab/" + kind + ".schema.json");
    }
  }
}
