package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Lab;
import io.homelab.model.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every input. The random numbers are seeded: a failure can be repeated. */
class RobustnessTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final int MUTATIONS = 4_000;
  private static final List<String> FRAGMENTS =
      List.of(
          "\t",
          "\n",
          "\n  ",
          ":",
          ": ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          ",",
          "&a ",
          "*a",
          "!t ",
          "!!int ",
          "? ",
          "| ",
          "> ",
          "'",
          "\"",
          "\\x00",
          "#",
          "%YAML 1.1\n---\n",
          "---\n",
          "...\n",
          "<<: *a",
          "~",
          "null",
          "-1",
          "0",
          "1e9",
          "99999999999999999999",
          ".nan",
          "true",
          "é",
          "\uFEFF",
          "\u0000",
          "\u202e",
          "\uD83D\uDE00",
          "name",
          "count: 999",
          "..",
          "/",
          "@",
          "-o");

  @TempDir private Path folder;

  @Test
  void a_mutated_file_is_read_or_refused_with_a_place_and_nothing_else_happens()
      throws IOException {
    String hosts = Files.readString(ROOT.resolve("hosts.yaml.example"));
    String topology = Files.readString(ROOT.resolve("topology.yaml.example"));
    Random random = new Random(20260101);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      TemporaryFiles files = new TemporaryFiles(folder);
      byte[] mutatedHosts = i % 2 == 0 ? mutate(hosts, random) : bytes(hosts);
      byte[] mutatedTopology = i % 2 == 1 ? mutate(topology, random) : bytes(topology);
      files.with("hosts.yaml", mutatedHosts).with("topology.yaml", mutatedTopology);
      try {
        LabFiles read = files.read();
        assertThat(read.hosts()).isNotEmpty();
        assertThat(read.lab().machines()).isNotEmpty();
      } catch (InvalidFilesException e) {
        refused++;
        assertThat(e.problems())
            .isNotEmpty()
            .allSatisfy(problem ->
                assertThat(problem.toString())
                    .matches(
                        "(hosts|topology)\\.yaml:[1-9]\\d*:[1-9]\\d*: \\P{Cntrl}+; \\P{Cntrl}+"));
      }
    }
    // Many mutations hit a comment or a text and harm nothing; but these numbers must not collapse.
    assertThat(refused).isBetween(MUTATIONS / 3, MUTATIONS - MUTATIONS / 20);
  }

  @Test
  void an_emoji_may_stand_anywhere_at_the_edge_of_a_buffer_too() {
    for (int length = 900; length < 2100; length++) {
      String text = "# " + "x".repeat(length) + "\uD83D\uDE00\n" + TemporaryFiles.TOPOLOGY;
      assertThat(TemporaryFiles.in(folder).topology(text).read().lab().machines()).hasSize(2);
    }
  }

  @RepeatedTest(20)
  void the_order_of_keys_means_nothing_and_the_order_of_entries_only_the_order_of_machines(
      RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    TemporaryFiles files = TemporaryFiles.in(folder);
    Lab expected = files.topology(topology(new Random(0), false)).read().lab();
    Lab keysShuffled = files.topology(topology(random, false)).read().lab();
    Lab allShuffled = files.topology(topology(random, true)).read().lab();

    assertThat(keysShuffled).isEqualTo(expected);
    assertThat(sorted(allShuffled.machines())).isEqualTo(sorted(expected.machines()));
  }

  private static String topology(Random random, boolean entriesToo) {
    List<String> machines =
        new ArrayList<>(
            List.of(
                entry(random, "name: web", "cpus: 2", "depends_on: [db, cache]", "priority: 3"),
                entry(random, "name: db", "count: 3", "anti_affinity: [db]", "memory_mb: 700"),
                entry(random, "name: cache", "host: nuc", "role: data", "check: { port: 6379 }"),
                entry(
                    random,
                    "name: obs",
                    "start_after: [web]",
                    "networks: [{ ip: 10.0.0.9, type: private_network }]",
                    "vagrant: { vm: { a: 1 } }")));
    if (entriesToo) {
      Collections.shuffle(machines, random);
    }
    List<String> keys =
        new ArrayList<>(
            List.of(
                "lab: devlab\n",
                "strategy: sticky\n",
                "defaults: { provider: libvirt, box: a }\n",
                "machines:\n" + String.join("", machines)));
    Collections.shuffle(keys, random);
    return String.join("", keys);
  }

  private static String entry(Random random, String... keys) {
    List<String> shuffled = new ArrayList<>(List.of(keys));
    Collections.shuffle(shuffled, random);
    return "  - " + String.join("\n    ", shuffled) + "\n";
  }

  private static List<Machine> sorted(List<Machine> machines) {
    List<Machine> sorted = new ArrayList<>(machines);
    sorted.sort(Comparator.comparing(Machine::name));
    return sorted;
  }

  /** One to four random edits: drop, double, copy or overwrite a piece, or put a fragment in. */
  private static byte[] mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(4); edits > 0 && !mutated.isEmpty(); edits--) {
      int from = random.nextInt(mutated.length());
      int to = Math.min(mutated.length(), from + 1 + random.nextInt(12));
      String piece = mutated.substring(from, to);
      String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
      switch (random.nextInt(6)) {
        case 0 -> mutated.delete(from, to);
        case 1 -> mutated.insert(from, piece);
        case 2 -> mutated.insert(random.nextInt(mutated.length()), piece);
        case 3 -> mutated.replace(from, to, fragment);
        case 4 -> mutated.setCharAt(from, (char) (' ' + random.nextInt(95)));
        default -> mutated.insert(from, fragment);
      }
    }
    byte[] bytes = bytes(mutated.toString());
    if (random.nextInt(10) == 0 && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
