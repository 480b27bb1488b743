package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.HostName;
import io.homelab.operations.ClaimOutcome;
import io.homelab.operations.KeepPools.TickOutcome;
import io.homelab.report.JsonPoolEventView;
import io.homelab.report.PoolViewSamples;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;

/** The words of {@code homelab pool}, and how its commands end. */
class PoolCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private <T> T parsed(Class<T> type, String... words) {
    ParseResult last =
        HomeLabCommand.commandLine(CommandLineRun.environment(folder, Map.of(), out, err), words)
            .parseArgs(words);
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return type.cast(last.commandSpec().userObject());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private ExitCode claimed(ClaimOutcome outcome, String... words) {
    PoolClaimCommands.Claim command = parsed(PoolClaimCommands.Claim.class, words);
    return command.told(command.parent.root, outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool                              | Missing command: list, show, history, claim
          pool claim                        | POOL
          pool claim runner --count 0       | expected a whole number from 1 to 999999
          pool claim runner --count -1      | expected a whole number from 1 to 999999
          pool claim runner --count 1e3     | expected a whole number from 1 to 999999
          pool claim runner --wait 10       | expected a time such as 30s or 5m, at most 24h
          pool claim runner --wait 25h      | expected a time such as 30s or 5m, at most 24h
          pool claim runner --lease 0       | expected a time above 0 such as 90m, 2h or 3d
          pool renew                        | CLAIM
          pool renew 1 --lease 0s           | expected a time above 0 such as 90m, 2h or 3d
          pool release 1 --fence x          | --fence
          pool hold 1 --for 2d              | expected a time such as 30s or 5m, at most 24h
          pool hold 1 --for -1h             | expected a time such as 30s or 5m, at most 24h
          pool history --lines 0            | expected a whole number from 1 to 999999
          pool run --every 0                | --every must be above 0
          pool run --every 5                | expected a time such as 30s or 5m
          pool resize runner --ready many   | --ready
          pool show runner other            | other
          pool unit runner                  | runner
          """)
  void a_wrong_word_is_a_usage_error_before_anything_is_opened(String words, String why) {
    CommandLineRun run = CommandLineRun.in(folder, words.split(" +", -1));
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(why);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void nobody_waits_unless_asked_to_and_0_is_a_time() {
    PoolClaimCommands.Claim usual =
        parsed(PoolClaimCommands.Claim.class, "pool", "claim", "runner");
    assertThat(usual.patience).isZero();
    assertThat(usual.count).isOne();
    assertThat(
            parsed(PoolClaimCommands.Claim.class, "pool", "claim", "runner", "--wait", "0")
                .patience)
        .isZero();
    assertThat(
            parsed(PoolClaimCommands.Claim.class, "pool", "claim", "runner", "--wait", "10m")
                .patience)
        .hasMinutes(10);
    assertThat(parsed(PoolClaimCommands.Hold.class, "pool", "hold", "1", "--for", "0").length)
        .isZero();
    assertThat(parsed(PoolClaimCommands.Hold.class, "pool", "hold", "1").length).hasHours(4);
    assertThat(parsed(PoolKeepCommands.Run.class, "pool", "run").every).hasSeconds(15);
    assertThat(parsed(PoolCommand.History.class, "pool", "history").lines).isEqualTo(50);
  }

  @Test
  void machines_that_are_given_are_0_and_data() {
    assertThat(claimed(PoolViewSamples.given(), "pool", "claim", "runner")).isEqualTo(ExitCode.OK);
    assertThat(out()).startsWith("Claim 77-1-test: 2 machines of pool runner, until ");
    assertThat(err()).contains("homelab pool release 77-1-test");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void machines_that_are_not_ready_in_time_are_7_and_the_outcome_is_the_data(boolean json) {
    assertThat(
            claimed(
                PoolViewSamples.late(),
                json
                    ? new String[] {"pool", "claim", "runner", "--count", "3", "-q", "--json"}
                    : new String[] {"pool", "claim", "runner", "--count", "3", "-q"}))
        .isEqualTo(ExitCode.NOT_READY);

    assertThat(ExitCode.NOT_READY.code()).isEqualTo(7);
    assertThat(err())
        .startsWith("homelab: pool runner has 1 of 3 machines ready; the next may be ready at ")
        .contains("  nuc: is cordoned\n  hint: ");
    if (json) {
      assertThat(JsonMapper.shared().readTree(out()).get("ready").intValue()).isOne();
      assertThat(JsonMapper.shared().readTree(out()).has("error")).isFalse();
    } else {
      assertThat(out()).isEmpty();
    }
  }

  @Test
  void machines_that_can_never_be_are_3_and_the_outcome_is_the_data() {
    assertThat(claimed(PoolViewSamples.never(), "pool", "claim", "runner", "--json"))
        .isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(err()).startsWith("homelab: pool runner has at most 4 machines\n");
    assertThat(JsonMapper.shared().readTree(out()).get("never").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, false, 0", "0, true, 4", "1, false, 6", "1, true, 6"})
  void what_failed_in_a_tick_counts_more_than_a_silent_host(int failed, boolean silent, int code) {
    TickOutcome outcome =
        new TickOutcome(
            2,
            failed,
            new TreeMap<>(),
            new TreeMap<>(silent ? Map.of(new HostName("old"), "no answer") : Map.of()));
    PoolKeepCommands.Tick command = parsed(PoolKeepCommands.Tick.class, "pool", "tick");
    assertThat(PoolKeepCommands.Tick.told(command.parent.root, outcome).code()).isEqualTo(code);
    assertThat(out()).startsWith("2 works done, ");

    JsonPoolEventView view = command.parent.root.poolEvents();
    assertThat(PoolKeepCommands.Tick.told(view, outcome).code()).isEqualTo(code);
    assertThat(out().lines().toList().getLast()).contains("\"event\":\"summary\"");
  }

  @Test
  void a_quiet_tick_leaves_cron_nothing_to_mail() {
    PoolKeepCommands.Tick command = parsed(PoolKeepCommands.Tick.class, "pool", "tick", "-q");
    PoolKeepCommands.Tick.told(
        command.parent.root, new TickOutcome(2, 0, new TreeMap<>(), new TreeMap<>()));
    assertThat(List.of(out(), err())).containsOnly("");
  }
}
