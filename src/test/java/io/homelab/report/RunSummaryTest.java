package io.homelab.report;

import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunSummaryTest {

  private static RunEnded ended(int ok, List<RunOutcome.Failure> failed, boolean interrupted) {
    List<MachineName> names = new ArrayList<>();
    for (int i = 0; i < ok; i++) {
      names.add(machine("m" + i));
    }
    return new RunEnded(new RunOutcome(names, failed, interrupted), Duration.ofMillis(89_240));
  }

  private static RunOutcome.Failure failure(int logLines) {
    List<String> log = new ArrayList<>();
    for (int i = 1; i <= logLines; i++) {
      log.add("line " + i);
    }
    return new RunOutcome.Failure(machine("db"), host("nuc"), "no space left", log);
  }

  @Test
  void when_all_is_well_it_is_one_line() {
    assertThat(RunSummary.human(ended(6, List.of(), false), Style.PLAIN))
        .isEqualTo("6 machines ok in 89.2 s\n");
  }

  @Test
  void boxes_that_were_removed_are_counted_with_what_that_freed_even_beside_a_failure() {
    List<RunOutcome.RemovedBox> removed =
        List.of(
            new RunOutcome.RemovedBox(host("nuc"), Samples.ALPINE, 3_000_000),
            new RunOutcome.RemovedBox(host("zoo"), Samples.ALPINE, 2_000_000));
    RunOutcome all = new RunOutcome(List.of(), List.of(), false, List.of(), List.of(), removed);
    assertThat(RunSummary.human(new RunEnded(all, Duration.ofSeconds(3)), Style.PLAIN))
        .isEqualTo("2 boxes removed, 5 MB freed in 3.0 s\n");
    RunOutcome some =
        new RunOutcome(
            List.of(),
            List.of(),
            false,
            List.of(),
            List.of(new RunOutcome.HostFailure(host("old"), "it is busy")),
            removed);
    assertThat(RunSummary.human(new RunEnded(some, Duration.ofSeconds(3)), Style.PLAIN))
        .startsWith("2 boxes removed, 5 MB freed.\n0 ok, 1 failed in 3")
        .contains("host old: it is busy");
  }

  @Test
  void a_failure_comes_with_its_last_ten_lines_and_how_to_go_on() {
    assertThat(RunSummary.human(ended(5, List.of(failure(12)), false), Style.PLAIN))
        .startsWith("5 ok, 1 failed in 89.2 s:\n  db on nuc: no space left\n    | line 3\n")
        .endsWith("    | line 12\nRun the same command to resume; what is up stays up.\n");
  }

  @Test
  void a_failure_comes_with_the_path_of_its_hosts_log() {
    RunOutcome.Failure failure =
        new RunOutcome.Failure(
            machine("db"),
            host("nuc"),
            "provisioner seed (shell seed.sh) failed: it ended with an error",
            List.of("no such table"),
            Optional.of(Path.of("/lab/.homelab/logs/nuc.log")),
            Optional.of("seed (shell seed.sh)"));
    assertThat(RunSummary.human(ended(5, List.of(failure), false), Style.PLAIN))
        .isEqualTo(
            """
            5 ok, 1 failed in 89.2 s:
              db on nuc: provisioner seed (shell seed.sh) failed: it ended with an error
                | no such table
                log: /lab/.homelab/logs/nuc.log
            Run the same command to resume; what is up stays up.
            """);
  }

  @Test
  void a_host_that_could_not_be_tidied_is_a_failure_though_every_machine_is_gone() {
    RunOutcome outcome =
        new RunOutcome(
            List.of(machine("db")),
            List.of(),
            false,
            List.of(),
            List.of(new RunOutcome.HostFailure(host("nuc"), "a machine still exists")));
    assertThat(outcome.complete()).isFalse();
    assertThat(RunSummary.human(new RunEnded(outcome, Duration.ofSeconds(3)), Style.PLAIN))
        .isEqualTo(
            """
            1 ok, 1 failed in 3.0 s:
              host nuc: a machine still exists
            Run the same command to resume; what is up stays up.
            """);
  }

  @Test
  void a_host_whose_machines_say_what_happened_is_not_told_of_twice() {
    RunOutcome outcome =
        new RunOutcome(
            List.of(),
            List.of(failure(0)),
            false,
            List.of(),
            List.of(new RunOutcome.HostFailure(host("nuc"), "no space left")));
    assertThat(RunSummary.human(new RunEnded(outcome, Duration.ofSeconds(3)), Style.PLAIN))
        .isEqualTo(
            """
            0 ok, 1 failed in 3.0 s:
              db on nuc: no space left
            Run the same command to resume; what is up stays up.
            """);
  }

  @Test
  void verbose_shows_the_whole_log() {
    assertThat(RunSummary.human(ended(5, List.of(failure(12)), false), new Style(false, 0, true)))
        .contains("    | line 1\n");
  }

  @Test
  void machines_that_were_left_out_are_listed_with_the_reason_and_no_advice_to_try_again() {
    RunOutcome outcome =
        new RunOutcome(
            List.of(machine("db")),
            List.of(),
            false,
            List.of(
                new RunOutcome.LeftOut(machine("big"), Optional.empty(), "no host can place it"),
                new RunOutcome.LeftOut(
                    machine("web"),
                    Optional.of(host("nuc")),
                    "it depends on big, which has no host")));
    assertThat(RunSummary.human(new RunEnded(outcome, Duration.ofSeconds(5)), Style.PLAIN))
        .isEqualTo(
            """
            1 machine ok in 5.0 s
            2 machines left out:
              big: no host can place it
              web on nuc: it depends on big, which has no host
            """);
  }

  @Test
  void an_interrupted_run_says_so_even_when_nothing_failed() {
    assertThat(RunSummary.human(ended(2, List.of(), true), Style.PLAIN))
        .isEqualTo(
            """
            Interrupted after 89.2 s: 2 machines ok
            Run the same command to resume; what is up stays up.
            """);
  }
}
