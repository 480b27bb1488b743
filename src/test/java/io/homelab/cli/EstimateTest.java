package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.LabOnDoubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EstimateTest {
  private static final String UNKNOWN =
      "Estimate: not known; nothing here tells of an earlier run.\n";

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLab() {
    lab = new LabOnDoubles(folder, "{ name: web, host: one }", "{ name: db, host: two }");
  }

  private CommandLineRun homelab(String words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words.split(" ")));
  }

  private Path times() {
    return folder.resolve(".homelab/times.jsonl");
  }

  private void took(String... lines) throws IOException {
    Files.createDirectories(times().getParent());
    Files.writeString(times(), String.join("\n", lines) + "\n");
  }

  private static String took(String part, String host, String box, long millis) {
    return "{\"part\":\"%s\",\"host\":\"%s\",\"box\":\"%s\",\"millis\":%d}"
        .formatted(part, host, box, millis);
  }

  private JsonNode estimate(String words) {
    return JsonMapper.shared().readTree(homelab(words + " --json").out()).get("estimate");
  }

  @Test
  void a_first_run_is_not_known_and_tells_the_next_one() {
    assertThat(homelab("plan").out()).endsWith(UNKNOWN);
    CommandLineRun first = homelab("up");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.err()).contains(UNKNOWN).doesNotContain("than estimated", "as estimated");
    assertThat(homelab("plan").out()).doesNotContain("Estimate");
    assertThat(homelab("destroy --yes").exit()).isZero();

    assertThat(homelab("plan").out())
        .containsPattern("Estimate: .* as earlier runs here took\\.\n$");
    assertThat(homelab("plan --offline").out()).contains("as earlier runs here took.");
    assertThat(estimate("plan").get("from").asString()).isEqualTo("history");

    CommandLineRun second = homelab("up");
    assertThat(second.err())
        .contains("as earlier runs here took.")
        .containsPattern(
            "2 machines ok in .*\ntook [^;]+; (as estimated|\\S.* \\(\\d+ %\\) (less|more) than"
                + " estimated)\n");
  }

  @Test
  void a_program_is_told_in_the_plan_and_in_the_summary() throws IOException {
    assertThat(estimate("plan").get("seconds").isNull()).isTrue();
    took(
        took("create", "one", "x/alpine", 30_000),
        took("create", "two", "x/alpine", 70_000),
        took("finish", "two", "x/alpine", 5_000),
        "{\"part\":\"box\",\"host\":\"two\",\"box\":\"x/alpine\",\"millis\":1000,\"bytes\":100}");

    JsonNode estimate = estimate("plan");
    String summary = homelab("up --json").out().lines().reduce((one, other) -> other).orElseThrow();

    assertThat(estimate.get("from").asString()).isEqualTo("history");
    assertThat(estimate.get("seconds").longValue()).isBetween(75L, 77L);
    assertThat(JsonMapper.shared().readTree(summary).get("estimated_seconds").longValue())
        .isEqualTo(estimate.get("seconds").longValue());
  }

  @Test
  void where_only_boxes_were_measured_only_they_are_estimated() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real"));
    Files.writeString(real.resolve("hosts.yaml"), "hosts: [{ name: far, address: far.lan }]\n");
    Files.writeString(
        real.resolve("topology.yaml"),
        "lab: l\nboxes_dir: .\nmachines: [{ name: a, box: x/tiny, provider: libvirt }]\n");
    Files.write(real.resolve("x-tiny-libvirt.box"), new byte[5000]);
    Files.writeString(
        Files.createDirectories(real.resolve(".homelab")).resolve("times.jsonl"),
        "{\"part\":\"box\",\"host\":\"far\",\"box\":\"y\",\"millis\":1000,\"bytes\":50}\n");

    CommandLineRun run = CommandLineRun.in(real, "plan", "--offline");
    assertThat(run.out())
        .endsWith(
            "Estimate: 1 min 40 s for the boxes, by the speed of earlier ones; nothing here tells"
                + " how long machines take.\n");
    assertThat(CommandLineRun.in(real, "plan", "--offline", "--json").out())
        .contains("\"seconds\": 100,", "\"from\": \"measured\"", "\"bytes\": 5000");
  }

  @Test
  void a_history_that_is_broken_or_of_other_hosts_is_no_reason_to_fail() throws IOException {
    took("{ broken", took("create", "elsewhere", "y/other", 9_000), "\u0000");

    assertThat(homelab("plan").exit()).isZero();
    assertThat(homelab("up").exit()).isZero();
    assertThat(homelab("plan").out()).contains("No changes");
  }

  @Test
  void the_estimate_is_no_part_of_what_is_approved() throws IOException {
    Path plan = folder.resolve("plan.json");
    String before = homelab("plan --out " + plan).out();
    String kept = Files.readString(plan);
    took(took("create", "one", "x/alpine", 30_000), took("create", "two", "x/alpine", 7_000));
    String after = homelab("plan --out " + plan).out();

    assertThat(Files.readString(plan)).isEqualTo(kept).doesNotContain("estimate", "seconds");
    assertThat(before).isNotEqualTo(after);
    assertThat(homelab("up --plan " + plan).exit()).isZero();
  }

  @Test
  void a_plan_that_is_repeated_from_its_inputs_repeats_the_estimate_byte_for_byte()
      throws IOException {
    took(took("create", "one", "x/alpine", 30_000), took("create", "two", "x/alpine", 7_000));
    Path inputs = folder.resolve("inputs.json");
    for (String words : List.of("plan", "plan --json", "plan --offline")) {
      String usual = homelab(words + " --save-inputs " + inputs).out();
      assertThat(usual).containsIgnoringCase("estimate").doesNotContain("not known");

      String replay = words.replace(" --offline", "") + " --replay " + inputs;
      assertThat(homelab(replay).out()).isEqualTo(usual);
      assertThat(homelab(replay + " --strategy random").out()).doesNotContain("earlier runs here");
    }
  }

  @Test
  void machines_of_one_host_boot_together_with_libvirt_and_in_turn_with_others()
      throws IOException {
    for (String provider : List.of("libvirt", "virtualbox")) {
      Path real = Files.createDirectories(folder.resolve(provider));
      Files.writeString(real.resolve("hosts.yaml"), "hosts: [{ name: far, address: far.lan }]\n");
      Files.writeString(
          real.resolve("topology.yaml"),
          "lab: l\ndefaults: { box: x/tiny, provider: %s }\nmachines: [{ name: m, count: 3 }]\n"
              .formatted(provider));
      Files.writeString(
          Files.createDirectories(real.resolve(".homelab")).resolve("times.jsonl"),
          took("create", "far", "x/tiny", 30_000) + "\n" + took("finish", "far", "x/tiny", 4_000));

      assertThat(CommandLineRun.in(real, "plan", "--offline").out())
          .contains("Estimate: " + (provider.equals("libvirt") ? "34 s" : "1 min 34 s") + ", as");
    }
  }
}
