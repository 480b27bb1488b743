package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one process leaves for the next one, and how a whole run ends. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class ProcessTest {
  @TempDir Path temporary;
  private ScriptedComputer computer;

  @BeforeEach
  void aComputer() throws Exception {
    computer = new ScriptedComputer(temporary);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
          - { name: b, address: 127.0.0.1, workdir: ~/b, capacity: { cpus: 64, memory_mb: 400 } }
          - { name: c, address: 127.0.0.1, workdir: ~/c, capacity: { cpus: 64, memory_mb: 400 } }
        """);
  }

  private void topology(String... machines) throws Exception {
    StringBuilder text = new StringBuilder("lab: devlab\n");
    text.append("defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox,");
    text.append(" memory_mb: 10 }\nmachines:\n");
    for (String machine : machines) {
      text.append("  - ").append(machine).append('\n');
    }
    computer.file("topology.yaml", text.toString());
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void round_robin_goes_on_in_the_next_process_where_the_last_one_ended() throws Exception {
    List<String> hosts = new ArrayList<>();
    for (List<String> machines :
        List.of(
            List.of("{ name: m1 }"),
            List.of("{ name: m1 }", "{ name: m2 }"),
            List.of("{ name: m1 }", "{ name: m2 }", "{ name: m3 }"))) {
      topology(machines.toArray(String[]::new));
      CommandLineRun up = computer.homelab("vos", "up", "--strategy", "round_robin", "--json");
      assertThat(up.exit()).as(up.err()).isZero();
      JsonNode planned = json(up.out().lines().toList().getFirst()).get("machines");
      hosts.add(planned.get(machines.size() - 1).get("host").stringValue());
    }

    assertThat(hosts).containsExactly("a", "b", "c");
  }

  @Test
  void a_plan_in_a_file_is_made_again_by_the_strategy_and_with_the_seed_that_made_it()
      throws Exception {
    topology("{ name: m, count: 6 }");
    CommandLineRun plan =
        computer.homelab(
            "plan", "--json", "--out", "p.json", "--strategy", "random", "--seed", "-42");
    assertThat(plan.exit()).as(plan.err()).isZero();

    CommandLineRun up =
        computer.homelab(
            Map.of("SCHEDULING_STRATEGY", "best_fit"), "vos", "up", "--plan", "p.json");
    CommandLineRun other =
        computer.homelab("vos", "up", "--plan", "p.json", "--strategy", "random", "--seed", "43");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.err()).contains("placed by random (seed -42)");
    JsonNode placed = json(plan.out()).get("placements");
    assertThat(json(computer.homelab("plan", "--json").out()).get("placements")).isEqualTo(placed);
    assertThat(new TreeSet<>(placed.valueStream().map(JsonNode::stringValue).toList()))
        .hasSizeGreaterThan(1);
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).contains("the plan in").contains("is outdated: 'state_serial'");
  }

  @Test
  void a_part_is_made_and_the_rest_listed_in_the_last_line_with_exit_3() throws Exception {
    topology(
        "{ name: big, memory_mb: 500 }",
        "{ name: db }",
        "{ name: web, depends_on: [big], provision: [{ inline: id }] }");

    CommandLineRun refused = computer.homelab("vos", "up");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(computer.vagrant()).isEmpty();

    CommandLineRun part = computer.homelab("vos", "up", "--allow-partial", "--json");
    assertThat(part.exit()).as(part.err()).isEqualTo(3);
    assertThat(part.err())
        .startsWith("homelab: no host can place machine big (role big, 1 cpu, 500 MB)\n");
    JsonNode summary = json(part.out().lines().toList().getLast());
    assertThat(summary.get("ok").valueStream().map(JsonNode::stringValue)).containsExactly("db");
    assertThat(summary.get("failed").isEmpty()).isTrue();
    assertThat(summary.get("left_out").toString())
        .isEqualTo(
            """
            [{"machine":"big","host":null,\
            "reason":"no host can place machine big (role big, 1 cpu, 500 MB)"},\
            {"machine":"web","host":"b","reason":"it depends on big, which has no host"}]\
            """);
    assertThat(computer.vagrant())
        .anyMatch(line -> line.startsWith("a: up ") && line.endsWith(" db"))
        .anyMatch(line -> line.startsWith("b: up ") && line.endsWith(" web"))
        .noneMatch(line -> line.contains(": provision "));

    // Nothing that has a host is left to do, and still not everything is there.
    CommandLineRun again = computer.homelab("vos", "up", "--allow-partial");
    assertThat(again.exit()).isEqualTo(3);
    assertThat(again.out()).isEmpty();
    assertThat(again.err()).contains("2 machines left out:\n");
  }

  @Test
  void a_plan_of_a_part_is_written_and_may_be_carried_out() throws Exception {
    topology("{ name: big, memory_mb: 500 }", "{ name: db }");
    assertThat(computer.homelab("plan", "--out", "whole.json").exit()).isEqualTo(3);
    assertThat(computer.lab.resolve("whole.json")).doesNotExist();

    assertThat(computer.homelab("plan", "--allow-partial", "--out", "part.json").exit())
        .isEqualTo(3);
    CommandLineRun up = computer.homelab("vos", "up", "--plan", "part.json");

    assertThat(up.exit()).isEqualTo(3);
    assertThat(up.err()).contains("1 machine ok in ").contains("1 machine left out:\n  big: ");
    assertThat(computer.vagrant()).anyMatch(line -> line.endsWith(" db"));
  }
}
