package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.cli.ExitCode;
import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.operations.LabOnDoubles;
import io.homelab.state.LabLease;
import io.homelab.state.LockNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the whole program ends, on hosts that are doubles. */
class ExitCodesTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void twoMachinesOnTwoHosts() {
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web, host: one, memory_mb: 512, depends_on: [db] }",
            "{ name: db, host: two, memory_mb: 512 }");
    for (String host : List.of("one", "two")) {
      lab.hostDouble(host).beginsEmpty = true;
    }
    // What every machine says of its NICs; each finds its own in it.
    lab.hostDouble("one").addresses = "02:1d:78:5a:a9:23 10.9.0.1\n";
    lab.hostDouble("two").addresses = "02:b0:d6:4e:24:8d 10.9.0.2\n";
  }

  @AfterEach
  void noInterruptOutlivesTheProgram() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  private static JsonNode summary(CommandLineRun run) {
    JsonNode last = JsonMapper.shared().readTree(run.out().lines().toList().getLast());
    assertThat(last.get("event").stringValue()).isEqualTo("summary");
    return last;
  }

  private VagrantDouble one() {
    return lab.hostDouble("one");
  }

  @Test
  void what_is_done_is_0_and_done_twice_it_says_so_and_tells_vagrant_nothing() {
    assertThat(homelab("vos", "up").exit()).isZero();
    List<String> told = List.copyOf(lab.vagrant("one"));

    CommandLineRun again = homelab("vos", "up");

    assertThat(again.exit()).isZero();
    assertThat(again.out()).isEqualTo("Nothing to do: the lab is as described.\n");
    assertThat(lab.vagrant("one")).isEqualTo(told);
    assertThat(homelab("plan", "--detailed-exitcode").exit()).isZero();
    assertThat(summary(homelab("vos", "up", "--json")).get("failed")).isEmpty();
  }

  @Test
  void changes_are_10_only_for_the_plan_that_asks_for_it() {
    assertThat(homelab("plan").exit()).isZero();
    assertThat(homelab("plan", "--detailed-exitcode").exit()).isEqualTo(10);
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vos up wed",
        "vos halt wed",
        "vos reload wed",
        "vos provision wed",
        "vos destroy --yes wed",
        "vos ssh wed",
        "plan --explain wed",
        "state forget --yes wed",
        "hosts check tow",
        "hosts cordon tow",
        "hosts drain tow",
        "hosts trust tow",
        "hosts wake tow",
        "capacity --without tow",
        "vos up --host tow",
        "plan --move web=tow"
      })
  void a_name_that_nobody_has_is_2_with_the_likely_one_and_touches_nothing(String words) {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));

    CommandLineRun run = homelab(words.split(" ", -1));

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .contains(words.contains("wed") ? "'wed'" : "'tow'")
        .containsPattern(words.contains("wed") ? "\\bweb\\b" : "\\btwo\\b");
    assertThat(run.out()).isEmpty();
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(lab.vagrant("two")).isEmpty();
  }

  @Test
  void the_hint_for_a_name_that_nobody_has_lists_no_more_than_a_screen_takes() {
    assertThat(homelab("state", "forget", "zebra", "--yes").err())
        .endsWith("hint: there are no machines\n");
    assertThat(homelab("vos", "up", "zebra").err()).endsWith("hint: the machines are db, web\n");

    lab = new LabOnDoubles(folder, "{ name: node, count: 500, memory_mb: 64 }");
    assertThat(homelab("vos", "up", "zebra").err())
        .contains("hint: the machines are node-1, node-10, ")
        .endsWith(" and 470 more\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vos up", "vos destroy --yes", "vos halt", "vos reload"})
  void a_silent_host_that_is_needed_is_4_and_nothing_is_touched_elsewhere(String words) {
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.silence("two");

    CommandLineRun run = homelab(words.split(" ", -1));

    assertThat(run.exit()).as(run.err()).isEqualTo(4);
    assertThat(run.err()).contains("two");
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void a_lock_that_another_run_holds_is_5_and_says_whose_it_is() {
    try (LabLease held = LockNotes.lock(folder, "ann@nuc")) {
      CommandLineRun run = homelab("vos", "up", "--json");

      assertThat(run.exit()).isEqualTo(5);
      assertThat(run.err()).contains("ann@nuc, 'vos up', process ");
      JsonNode error = JsonMapper.shared().readTree(run.out()).get("error");
      assertThat(error.get("code").intValue()).isEqualTo(5);
      assertThat(held).isNotNull();
    }
    assertThat(homelab("vos", "up").exit()).isZero();
  }

  @Test
  void what_failed_is_6_and_the_same_command_resumes() {
    one().broken.put("up web", "no space left on device");

    CommandLineRun run = homelab("vos", "up", "--json");

    assertThat(run.exit()).isEqualTo(6);
    JsonNode summary = summary(run);
    assertThat(summary.get("ok").toString()).isEqualTo("[\"db\"]");
    assertThat(summary.get("failed").get(0).get("machine").stringValue()).isEqualTo("web");
    assertThat(summary.get("failed").get(0).get("host").stringValue()).isEqualTo("one");
    assertThat(summary.get("failed").get(0).get("error").stringValue())
        .contains("no space left on device");

    one().broken.clear();
    List<String> before = List.copyOf(lab.vagrant("two"));
    assertThat(homelab("vos", "up").exit()).isZero();
    assertThat(lab.vagrant("two")).as("db is up already").isEqualTo(before);
  }

  @Test
  void a_machine_that_nothing_can_take_is_3_and_nothing_is_touched() throws IOException {
    lab =
        new LabOnDoubles(
            folder, "{ name: web, memory_mb: 512 }", "{ name: huge, memory_mb: 999999 }");

    for (String words : List.of("plan", "vos up", "plan --detailed-exitcode", "plan --json")) {
      CommandLineRun run = homelab(words.split(" ", -1));
      assertThat(run.exit()).as(words).isEqualTo(3);
      assertThat(run.err() + run.out())
          .contains(
              words.contains("json")
                  ? "\"name\": \"huge\""
                  : "no host can place machine huge (role huge, 1 cpu, 999999 MB)");
    }
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(homelab("vos", "up", "--allow-partial").exit()).isEqualTo(3);
    assertThat(lab.vagrant("one")).anyMatch(line -> line.endsWith(" web"));
  }

  @Test
  void an_interrupted_run_is_130_and_the_same_command_ends_in_the_same_lab() {
    one().before =
        command -> {
          if (command.argv().words().contains("up")) {
            throw one().interrupted();
          }
        };

    CommandLineRun run = homelab("vos", "up", "--json");

    assertThat(run.exit()).as(run.err()).isEqualTo(130);
    assertThat(summary(run).get("interrupted").booleanValue()).isTrue();
    one().before = command -> {};
    assertThat(homelab("vos", "up").exit()).isZero();
    assertThat(lab.known()).containsExactly("db=two", "web=one");
  }

  @Test
  void the_readme_the_help_and_the_program_have_the_same_codes() throws IOException {
    List<Integer> codes = Stream.of(ExitCode.values()).map(ExitCode::code).toList();
    assertThat(numbers("(?m)^\\| (\\d+) \\| ", Files.readString(Path.of("README.md"))))
        .isEqualTo(codes);
    assertThat(numbers("(?m)^ {1,6}(\\d+) {2,}", homelab("--help").out())).isEqualTo(codes);
  }

  private static List<Integer> numbers(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(number -> Integer.valueOf(number.group(1)))
        .toList();
  }
}
