package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import tools.jackson.databind.json.JsonMapper;

/** What is written means the same in every notation of YAML 1.2, of which JSON is one. */
class NotationTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();

  @TempDir private Path folder;

  private static Object data(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private static String dump(Object data, FlowStyle style, ScalarStyle scalars, int indent) {
    return new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(style)
                .setDefaultScalarStyle(scalars)
                .setIndent(indent)
                .setExplicitStart(indent == 4)
                .setUseUnicodeEncoding(false)
                .setSchema(new org.snakeyaml.engine.v2.schema.CoreSchema())
                .build())
        .dumpToString(data);
  }

  /** The same data in every notation that a program may write. */
  private static List<String> notations(Object data) {
    List<String> all = new ArrayList<>();
    all.add(JsonMapper.shared().writeValueAsString(data));
    all.add(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(data));
    all.add(dump(data, FlowStyle.BLOCK, ScalarStyle.PLAIN, 2));
    all.add(dump(data, FlowStyle.FLOW, ScalarStyle.PLAIN, 4));
    all.add(dump(data, FlowStyle.AUTO, ScalarStyle.PLAIN, 4));
    String block = dump(data, FlowStyle.BLOCK, ScalarStyle.PLAIN, 2);
    all.add("\uFEFF# a comment\n" + block.replace("\n", "\r\n"));
    return all;
  }

  private LabFiles read(String hosts, String topology) {
    return TemporaryFiles.in(folder).hosts(hosts).topology(topology).read();
  }

  private void assertSameInEveryNotation(String hosts, String topology) {
    LabFiles expected = read(hosts, topology);
    List<String> allHosts = notations(data(hosts));
    List<String> allTopologies = notations(data(topology));
    for (int i = 0; i < allHosts.size(); i++) {
      assertThat(read(allHosts.get(i), allTopologies.get(i)))
          .as("%s\n%s", allHosts.get(i), allTopologies.get(i))
          .isEqualTo(expected);
    }
  }

  @Test
  void the_annotated_examples_mean_the_same_in_every_notation() throws IOException {
    assertSameInEveryNotation(
        Files.readString(ROOT.resolve("hosts.yaml.example")),
        Files.readString(ROOT.resolve("topology.yaml.example")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "multi", "ha"})
  void what_init_writes_means_the_same_in_every_notation(String name) throws IOException {
    Path templates = ROOT.resolve("src/main/resources/io/homelab/operations/init").resolve(name);
    assertSameInEveryNotation(
        Files.readString(templates.resolve("hosts.yaml")),
        Files.readString(templates.resolve("topology.yaml")));
  }

  @RepeatedTest(60)
  void a_random_topology_means_the_same_in_every_notation(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    assertSameInEveryNotation(
        TemporaryFiles.HOSTS, JsonMapper.shared().writeValueAsString(topology(random)));
  }

  private static Map<String, Object> topology(Random random) {
    Map<String, Object> topology = new LinkedHashMap<>();
    topology.put("lab", "devlab");
    topology.put("defaults", Map.of("box", "generic/alpine", "box_version", "4.3.12"));
    List<Object> machines = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      Map<String, Object> machine = new LinkedHashMap<>();
      machine.put("name", "m" + i);
      maybe(random, machine, "cpus", 1 + random.nextInt(64));
      maybe(random, machine, "memory_mb", 1 + random.nextInt(70_000));
      maybe(random, machine, "disk_gb", random.nextInt(3_000));
      maybe(random, machine, "priority", random.nextInt(2_000_001) - 1_000_000);
      maybe(random, machine, "role", "no");
      maybe(random, machine, "hostname", i + "e3");
      maybe(random, machine, "host", random.nextBoolean() ? "nuc" : "laptop");
      maybe(random, machine, "box_version", "1.10");
      maybe(random, machine, "check", Map.of("port", 1 + random.nextInt(65_535)));
      maybe(random, machine, "devices", Map.of("gpu", random.nextInt(9), "no", 1));
      maybe(random, machine, "require", Map.of("rack", "1", "on", "yes", "null", "~"));
      maybe(
          random,
          machine,
          "require",
          List.of("rack != 1", "!slow", "cpus >= " + random.nextInt(9)));
      maybe(random, machine, "provision", List.of(script(random)));
      maybe(
          random,
          machine,
          "vagrant",
          Map.of("vm", Map.of("a", text(random), "b", List.of(1, true, "1.0", text(random)))));
      if (i > 0 && random.nextBoolean()) {
        machine.put("depends_on", List.of("m" + random.nextInt(i)));
      }
      machines.add(machine);
    }
    topology.put("machines", machines);
    return topology;
  }

  private static void maybe(Random random, Map<String, Object> machine, String key, Object value) {
    if (random.nextInt(3) == 0) {
      machine.put(key, value);
    }
  }

  private static Map<String, Object> script(Random random) {
    return Map.of(
        "inline",
        "set -eu\n" + text(random) + "\n\n  echo 'done: #1'\n",
        "args",
        List.of(text(random), "-x", "0x10", "null"),
        "env",
        Map.of("A", text(random)));
  }

  /** What a careless reader or writer of YAML takes for something else. */
  private static String text(Random random) {
    String[] texts = {
      "yes",
      "off",
      "~",
      "null",
      "1_000",
      "0o17",
      "012",
      "1e9",
      ".inf",
      "2026-01-02",
      "12:30:45",
      "a: b",
      "- a",
      "#x",
      "'",
      "\"",
      "\\n",
      "[a",
      "{a",
      "*a",
      "&a",
      "!a",
      "%a",
      "@a",
      "`a",
      "<<",
      "=",
      "gr\u00fcn",
      "\u65e5\u672c",
      "\ud83d\ude00",
      "a #b",
      "a  b",
      "?",
      "|",
      ">",
      "---",
      "..."
    };
    return texts[random.nextInt(texts.length)];
  }

  @Test
  void a_file_in_another_encoding_is_refused_with_the_place_and_not_misread() {
    byte[] utf16 = TemporaryFiles.TOPOLOGY.getBytes(StandardCharsets.UTF_16);
    assertThat(TemporaryFiles.in(folder).with("topology.yaml", utf16).problems())
        .singleElement()
        .asString()
        .startsWith("topology.yaml:1:1: byte 0xfe is not UTF-8; expected a text file in UTF-8");
  }
}
