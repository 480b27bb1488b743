package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.LabOnDoubles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code box prune} on a command line without a terminal. */
class BoxPruneTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void anOldBoxOnOneHost() {
    lab = new LabOnDoubles(folder, "{ name: web }");
    lab.hostDouble("one").shelf =
        """
        box\tx-VAGRANTSLASH-alpine/0.9.0/libvirt\t20000\thomelab
        box\tx-VAGRANTSLASH-alpine/1.0.0/libvirt\t30000\thomelab
        """;
  }

  private CommandLineRun prune(String... words) {
    List<String> all = new ArrayList<>(List.of("box", "prune"));
    all.addAll(List.of(words));
    return CommandLineRun.on(lab.opener(), folder, all);
  }

  @Test
  void without_a_yes_nothing_is_removed_and_the_table_says_what_would_be() {
    CommandLineRun run = prune();
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out())
        .isEqualTo(
            """
            Host  Box       Version  Provider   Size
            one   x/alpine  0.9.0    libvirt   21 MB  goes
            one   x/alpine  1.0.0    libvirt   31 MB  stays: topology.yaml names it

            To remove: 1 box, 21 MB.
            """);
    assertThat(run.err())
        .contains("removing 1 box needs confirmation", "confirm at the prompt, or use --yes");
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void a_dry_run_needs_no_yes_and_removes_nothing_even_with_one() {
    assertThat(prune("--dry-run", "--yes").exit()).isZero();
    CommandLineRun run = prune("--dry-run", "--json");
    assertThat(run.exit()).isZero();
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.get("bytes").longValue()).isEqualTo(20_480_000);
    assertThat(json.get("boxes").get(1).get("action").stringValue()).isEqualTo("keep");
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void with_a_yes_the_box_goes_and_the_last_line_says_what_that_freed() {
    CommandLineRun run = prune("--yes");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("one: box x/alpine 0.9.0 (libvirt) is removed (21 MB)");
    assertThat(run.err().lines().toList().getLast()).startsWith("1 box removed, 21 MB freed in ");
    assertThat(lab.vagrant("one")).hasSize(1);
  }

  @Test
  void events_tell_of_each_box_and_the_summary_has_them_all() {
    List<JsonNode> lines =
        prune("--yes", "--json").out().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines)
        .extracting(line -> line.get("event").stringValue())
        .containsExactly("run_started", "host_activity", "vagrant_line", "box_removed", "summary");
    assertThat(lines.getLast().get("removed").get(0).toString())
        .isEqualTo(
            "{\"host\":\"one\",\"box\":\"x/alpine\",\"version\":\"0.9.0\",\"provider\":\"libvirt\",\"bytes\":20480000}");
  }

  @Test
  void json_without_a_yes_is_an_error_and_nothing_else() {
    CommandLineRun run = prune("--json");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(JsonMapper.shared().readTree(run.out()).get("error").get("message").stringValue())
        .isEqualTo("removing 1 box needs confirmation");
  }

  @Test
  void where_nothing_can_go_no_yes_is_needed() {
    lab.hostDouble("one").shelf = "";
    CommandLineRun run = prune();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo("No boxes.\n");
    assertThat(prune("--json").out()).contains("\"summary\"").doesNotContain("removed");
  }

  @Test
  void a_removal_that_fails_is_6_and_the_same_command_tries_again() {
    lab.hostDouble("one").broken.put("box remove", "it is busy");
    CommandLineRun run = prune("--yes");
    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).contains("it is busy");
    lab.hostDouble("one").broken.clear();
    assertThat(prune("--yes").exit()).isZero();
  }

  @Test
  void a_host_that_does_not_answer_is_4_where_it_was_named() {
    lab.silence("two");
    assertThat(prune("--host", "two", "--yes").exit()).isEqualTo(4);
    CommandLineRun others = prune("--yes");
    assertThat(others.exit()).isZero();
    assertThat(others.err()).contains("two: no answer");
  }
}
