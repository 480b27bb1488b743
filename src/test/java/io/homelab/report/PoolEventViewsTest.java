package io.homelab.report;

import static io.homelab.report.PoolViewSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.operations.KeepPools.TickOutcome;
import io.homelab.pool.PoolAction.HostWork;
import io.homelab.pool.WorkKind;
import io.homelab.pool.WorkResult.WorkFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is done with pools, as it happens. */
class PoolEventViewsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
  private final InstantSource clock = InstantSource.fixed(NOON.plusMillis(1_234));

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_person_reads_a_line_for_each_thing() {
    PoolViewSamples.everything(new PoolEventView(out, clock, false));
    assertThat(shown())
        .isEqualTo(
            """
            2026-03-01T12:00:01Z runner i-00000001 on nuc: create: 0 of 2 ready
            2026-03-01T12:00:01Z runner i-00000001 creating -> checking: it runs
            2026-03-01T12:00:01Z runner i-00000002 quarantined: found on nuc
            2026-03-01T12:00:01Z runner i-00000001 on nuc: create done in 61.2 s
            2026-03-01T12:00:01Z runner i-00000001 on nuc: create failed after 2.0 s: no box x/y (the same would happen again)
            2026-03-01T12:00:01Z runner claim 77-1-test is warned: its lease ended
            2026-03-01T12:00:01Z runner claim 77-1-test ended: its grace is over
            2026-03-01T12:00:01Z runner brake off -> on: 3 failed alike
            2026-03-01T12:00:01Z runner waits for 2 machines: no room; desk: needs 2048 MB, host desk has 512 MB left, is no runner; nuc: is cordoned
            2026-03-01T12:00:01Z host old does not answer: no answer
            2026-03-01T12:00:01Z host old answers again
            2026-03-01T12:00:01Z the files are read again
            """);
  }

  @Test
  void a_check_of_a_machine_that_still_boots_is_no_news_in_quiet() {
    PoolEventView view = new PoolEventView(out, clock, true);
    HostWork check =
        new HostWork(
            WorkKind.CHECK,
            PoolViewSamples.RUNNER,
            PoolViewSamples.id(1),
            Samples.host("nuc"),
            18,
            NOON,
            "was made");
    view.worked(check, Duration.ZERO, Optional.of(new WorkFailure("no login", false)));
    assertThat(shown()).isEmpty();

    new PoolEventView(out, clock, false)
        .worked(check, Duration.ZERO, Optional.of(new WorkFailure("no login", false)));
    assertThat(shown()).contains("on nuc: check failed after 0.0 s: no login\n");
  }

  @Test
  void in_quiet_only_what_is_bad_is_said() {
    PoolViewSamples.everything(new PoolEventView(out, clock, true));
    assertThat(shown().lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("i-00000002 quarantined"))
        .anyMatch(line -> line.contains("create failed"))
        .anyMatch(line -> line.contains("brake off -> on"))
        .anyMatch(line -> line.contains("host old does not answer"));
  }

  @Test
  void a_program_reads_a_line_for_each_thing_and_the_summary_last() {
    JsonPoolEventView view = new JsonPoolEventView(out, clock);
    PoolViewSamples.everything(view);
    assertThat(view.hasEnded()).isFalse();
    view.end(PoolViewSamples.ticked());

    assertThat(view.hasEnded()).isTrue();
    assertThat(shown())
        .isEqualTo(
            """
            {"schema_version":1,"event":"work_began","pool":"runner","instance":"i-00000001","host":"nuc","at":"2026-03-01T12:00:01.234Z","kind":"create","reason":"0 of 2 ready"}
            {"schema_version":1,"event":"turned","pool":"runner","instance":"i-00000001","host":null,"at":"2026-03-01T12:00:01.234Z","from":"creating","to":"checking","reason":"it runs"}
            {"schema_version":1,"event":"turned","pool":"runner","instance":"i-00000002","host":null,"at":"2026-03-01T12:00:01.234Z","from":null,"to":"quarantined","reason":"found on nuc"}
            {"schema_version":1,"event":"work_ended","pool":"runner","instance":"i-00000001","host":"nuc","at":"2026-03-01T12:00:01.234Z","kind":"create","seconds":61.24,"ok":true,"error":null,"permanent":false}
            {"schema_version":1,"event":"work_ended","pool":"runner","instance":"i-00000001","host":"nuc","at":"2026-03-01T12:00:01.234Z","kind":"create","seconds":2.0,"ok":false,"error":"no box x/y","permanent":true}
            {"schema_version":1,"event":"lease_warned","pool":"runner","instance":null,"host":null,"at":"2026-03-01T12:00:01.234Z","claim":"77-1-test","until":"2026-03-01T12:05:00Z","reason":"its lease ended"}
            {"schema_version":1,"event":"claim_ended","pool":"runner","instance":null,"host":null,"at":"2026-03-01T12:00:01.234Z","claim":"77-1-test","reason":"its grace is over"}
            {"schema_version":1,"event":"brake_turned","pool":"runner","instance":null,"host":null,"at":"2026-03-01T12:00:01.234Z","from":"off","to":"on","reason":"3 failed alike"}
            {"schema_version":1,"event":"pool_waits","pool":"runner","instance":null,"host":null,"at":"2026-03-01T12:00:01.234Z","missing":2,"because":["no room"],"hosts":[{"host":"desk","reasons":["needs 2048 MB, host desk has 512 MB left","is no runner"]},{"host":"nuc","reasons":["is cordoned"]}]}
            {"schema_version":1,"event":"host_silent","pool":null,"instance":null,"host":"old","at":"2026-03-01T12:00:01.234Z","error":"no answer"}
            {"schema_version":1,"event":"host_back","pool":null,"instance":null,"host":"old","at":"2026-03-01T12:00:01.234Z"}
            {"schema_version":1,"event":"note","pool":null,"instance":null,"host":null,"at":"2026-03-01T12:00:01.234Z","text":"the files are read again"}
            {"schema_version":1,"event":"summary","done":3,"failed":1,"waiting":[{"pool":"runner","missing":2,"because":["no room"],"hosts":[{"host":"desk","reasons":["needs 2048 MB, host desk has 512 MB left","is no runner"]},{"host":"nuc","reasons":["is cordoned"]}]}],"unreachable":[{"host":"old","error":"no answer"}]}
            """);
  }

  @Test
  void a_tick_ends_with_what_was_done_and_what_is_missing() {
    assertThat(PoolEventView.human(PoolViewSamples.ticked()))
        .isEqualTo(
            """
            3 works done, 1 failed.
            Pool runner waits for 2 machines.
            Host old did not answer.
            """);
    assertThat(PoolEventView.human(new TickOutcome(0, 0, new TreeMap<>(), new TreeMap<>())))
        .isEqualTo("Nothing to do on the hosts.\n");
  }
}
