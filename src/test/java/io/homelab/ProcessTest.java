package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  @Test
  void an_edited_sync_file_is_planned_sent_and_then_no_change_any_more() throws Exception {
    Files.createDirectory(computer.lab.resolve("secrets"));
    computer.file("secrets/key", "12345");
    computer.file("secrets/run", "id");
    topology("{ name: db, host: a }\nsync: [secrets]");
    CommandLineRun up = computer.homelab("vos", "up");
    assertThat(up.exit()).as(up.err()).isZero();
    CommandLineRun nothing = computer.homelab("plan", "--detailed-exitcode");
    assertThat(nothing.exit()).as(nothing.out()).isZero();
    Path key = temporary.resolve("home/a/secrets/key");
    assertThat(key).hasContent("12345");

    computer.file("secrets/key", "54321");
    computer.file("secrets/new", "");
    Path run = computer.lab.resolve("secrets/run");
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
    CommandLineRun plan = computer.homelab("plan", "--detailed-exitcode");
    assertThat(plan.exit()).isEqualTo(10);
    assertThat(plan.out())
        .contains("Files (from sync and provision, in the workdirs)")
        .contains("a  1 to add, 1 to change, 1 with other permissions  ~secrets/key, +secrets/new")
        .contains("1 to keep; 3 files to update on 1 host.");
    JsonNode files = json(computer.homelab("plan", "--json").out()).get("files");
    assertThat(files.toString())
        .isEqualTo(
            """
            [{"host":"a","added":1,"changed":1,"permissions":1,"removed":0,"paths":[\
            {"path":"secrets/key","change":"changed"},\
            {"path":"secrets/new","change":"added"},\
            {"path":"secrets/run","change":"permissions"}]}]\
            """);
    assertThat(key).as("a plan changes nothing").hasContent("12345");

    CommandLineRun again = computer.homelab("vos", "up");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).doesNotContain("Nothing to do");
    assertThat(again.err()).contains("a: workdir synced: ");
    assertThat(key).hasContent("54321");
    assertThat(Files.isExecutable(temporary.resolve("home/a/secrets/run"))).isTrue();
    assertThat(computer.homelab("vos", "up").out()).contains("Nothing to do");

    Files.delete(computer.lab.resolve("secrets/new"));
    assertThat(computer.homelab("plan", "--detailed-exitcode").exit()).isEqualTo(10);
    assertThat(computer.homelab("vos", "up").exit()).isZero();
    assertThat(temporary.resolve("home/a/secrets/new")).doesNotExist();
    assertThat(computer.homelab("plan", "--detailed-exitcode").exit()).isZero();
  }

  @Test
  void a_kept_plan_is_refused_when_what_it_would_send_changed() throws Exception {
    Files.createDirectory(computer.lab.resolve("boxes"));
    Path boxFile = computer.lab.resolve("boxes/x-other-virtualbox.box");
    byte[] packed = ScriptedComputer.box("box.img");
    Files.write(boxFile, packed);
    computer.file("secret", "12345");
    topology("{ name: db, host: a, box: x/other }\nsync: [secret]");
    CommandLineRun plan = computer.homelab("plan", "--out", "p.json");
    assertThat(plan.exit()).as(plan.err()).isZero();
    assertThat(Files.readString(computer.lab.resolve("p.json")))
        .as("what is secret is not told by a digest of it alone")
        .doesNotContain("5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5");

    Files.writeString(boxFile, "box 2");
    CommandLineRun box = computer.homelab("vos", "up", "--plan", "p.json");
    assertThat(box.exit()).isEqualTo(2);
    assertThat(box.err())
        .contains("is outdated: the file of box x/other 1.0.0 (virtualbox) has changed")
        .contains("homelab plan --out FILE");

    Files.write(boxFile, packed);
    computer.file("secret", "54321");
    CommandLineRun secret = computer.homelab("vos", "up", "--plan", "p.json");
    assertThat(secret.exit()).isEqualTo(2);
    assertThat(secret.err()).contains("is outdated: the files for host a have changed since");

    computer.file("secret", "12345");
    Path secretFile = computer.lab.resolve("secret");
    Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rwx------"));
    assertThat(computer.homelab("vos", "up", "--plan", "p.json").err())
        .contains("is outdated: the files for host a have changed since");

    Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
    CommandLineRun same = computer.homelab("vos", "up", "--plan", "p.json");
    assertThat(same.err()).doesNotContain("is outdated");
    assertThat(computer.vagrant()).anyMatch(line -> line.startsWith("a: up "));
  }

  @Test
  void a_sync_entry_that_is_not_there_is_refused_by_plan_and_up_before_anything_is_done()
      throws Exception {
    topology("{ name: db, host: a }\nsync: [secrets]");
    CommandLineRun plan = computer.homelab("plan");
    assertThat(plan.exit()).isEqualTo(2);
    assertThat(plan.err()).contains("secrets: no such file or folder").contains("'sync'");
    assertThat(plan.out()).contains("+ create  db");
    CommandLineRun up = computer.homelab("vos", "up");
    assertThat(up.exit()).isEqualTo(2);
    assertThat(computer.vagrant()).isEmpty();
    assertThat(computer.homelab("plan", "--offline").exit()).isZero();
  }
}
