package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.DetachedRun;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import io.homelab.operations.LabOnDoubles;
import io.homelab.state.MachineRecord.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code runs}, and what other commands do about runs that nobody waits for. */
@Timeout(60)
class RunsCommandTest {
  private static final String ID = "0mwx58000001";

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void a_lab_of_which_a_machine_was_being_made() {
    lab =
        new LabOnDoubles(folder, "{ name: web, host: two }", "{ name: db, host: one }")
            .left(state ->
                state
                    .ready("db", "one")
                    .ready("web", "two")
                    .change("web", record -> record.withPhase(Phase.CREATING).withRunning(false)));
  }

  private void tells(RunStatus status) {
    lab.told(
        "two",
        facts ->
            facts.run(
                new DetachedRun(
                    new RunId(ID),
                    "up",
                    List.of("web"),
                    "ops@laptop\u001b[2J",
                    "vos up",
                    Optional.of(Instant.parse("2026-11-26T06:00:00Z")),
                    Duration.ofMinutes(60),
                    "vagrant --machine-readable up web",
                    status,
                    false,
                    new TreeMap<>())));
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void runs_are_listed_with_what_they_do_and_who_began_them() {
    tells(new RunStatus.Running());
    CommandLineRun list = homelab("runs", "list");
    assertThat(list.exit()).isZero();
    assertThat(list.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "Run Host What State Began By",
            ID + " two up of web running 2026-11-26T06:00:00Z ops@laptop");
    JsonNode run = json(homelab("runs", "list", "--json").out()).get("runs").get(0);
    assertThat(run.get("id").asString()).isEqualTo(ID);
    assertThat(run.get("state").asString()).isEqualTo("running");
    assertThat(run.get("exit_code").isNull()).isTrue();
    assertThat(run.get("taken").asBoolean()).isFalse();
  }

  @Test
  void without_runs_that_is_said() {
    assertThat(homelab("runs", "list")).isEqualTo(new CommandLineRun(0, "No runs.\n", ""));
  }

  @Test
  void when_no_host_answers_the_exit_code_says_so() {
    lab.silence("one");
    lab.silence("two");
    CommandLineRun list = homelab("runs", "list");
    assertThat(list.exit()).isEqualTo(4);
    assertThat(list.out()).contains("host one: no answer", "host two: no answer");
  }

  @Test
  void a_run_is_shown_by_an_end_of_its_name() {
    tells(new RunStatus.Finished(1, RunStatus.How.ITSELF));
    CommandLineRun show = homelab("runs", "show", "0001");
    assertThat(show.exit()).isZero();
    assertThat(show.out())
        .contains("what     up of web\n", "state    failed (1)\n")
        .contains("command  vagrant --machine-readable up web\n")
        .contains("by       ops@laptop, 'vos up'\n");
  }

  @Test
  void a_run_that_nobody_knows_is_refused() {
    CommandLineRun show = homelab("runs", "show", "nothing");
    assertThat(show.exit()).isEqualTo(2);
    assertThat(show.err()).contains("no run has the name nothing", "homelab runs list");
  }

  @Test
  void the_log_of_a_run_has_its_machines_and_no_escape_sequences() {
    tells(new RunStatus.Running());
    CommandLineRun logs = homelab("runs", "logs", ID);
    assertThat(logs.exit()).isZero();
    assertThat(logs.out()).isEqualTo("web: Creating domain...\n");
  }

  @Test
  void attaching_waits_for_the_end_and_says_how_it_was() {
    tells(new RunStatus.Running());
    CommandLineRun attach = homelab("runs", "attach", ID);
    assertThat(attach.exit()).isZero();
    assertThat(attach.err()).contains("run " + ID + ", up of web on two, ended with exit code 0");
  }

  @Test
  void cancelling_says_what_became_of_it() {
    tells(new RunStatus.Running());
    CommandLineRun cancel = homelab("runs", "cancel", ID);
    assertThat(cancel.exit()).isZero();
    assertThat(cancel.err()).contains("was cancelled", "homelab vos status --live");
  }

  @Test
  void what_was_left_running_is_waited_for_and_no_second_vagrant_is_started() {
    lab.goesOn("two", "up", "web");
    CommandLineRun up = homelab("vos", "up");
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.err())
        .contains(
            "host two: up of web still goes on (begun by ops@laptop with 'vos up' at"
                + " 2026-11-26T06:00:00Z): waiting for it; to end it: homelab runs cancel "
                + ID);
    assertThat(lab.vagrant("two"))
        .noneMatch(line -> line.contains(" up ") || line.contains(" destroy "));
  }

  @Test
  void a_run_that_ended_unseen_counts_as_if_it_had_been_seen() {
    tells(new RunStatus.Finished(0, RunStatus.How.ITSELF));
    CommandLineRun up = homelab("vos", "up");
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.err()).doesNotContain("still goes on");
    assertThat(lab.vagrant("two"))
        .noneMatch(line -> line.contains(" up ") || line.contains(" destroy "));
  }

  @Test
  void a_detached_up_begins_the_machines_and_waits_for_none(@TempDir Path other) {
    lab =
        new LabOnDoubles(
            other,
            "{ name: web, host: two, depends_on: [db], provision: [{ inline: id }] }",
            "{ name: db, host: one }");
    CommandLineRun up = CommandLineRun.on(lab.opener(), other, List.of("vos", "up", "--detach"));
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.err()).contains("up of web goes on there as run").contains("left out");
    assertThat(lab.vagrant("two")).anyMatch(line -> line.contains(" up "));
    assertThat(lab.vagrant("two")).noneMatch(line -> line.contains("provision web"));
  }
}
