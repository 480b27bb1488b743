package io.homelab.report;

import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.MachineDone;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunEvent.VagrantLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveFrameTest {

  private static List<String> frame(long millis, int columns, int rows) {
    return LiveFrame.lines(
        ProgressModelTest.after(millis),
        SampleRun.START.plusMillis(millis),
        new TerminalSize(columns, rows),
        Style.PLAIN);
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  @Test
  void on_120_columns_a_box_on_its_way_has_a_bar_a_rate_and_the_time_that_is_left() {
    assertThat(text(frame(3_000, 120, 24)))
        .isEqualTo(
            """
            laptop
              app   booting       0:01
              web   booting       0:01  ==> web: Box 90%
            nuc     [==========          ] 51 %  21 MB of 40 MB  10 MB/s  0:02 left  generic/alpine
              db    waiting
            up: 0 of 3 machines done  0:03
            """);
  }

  @Test
  void on_80_columns_it_still_has_its_bar() {
    assertThat(frame(3_000, 80, 24).get(3))
        .isEqualTo(
            "nuc     [==========          ] 51 %  21 MB of 40 MB  10 MB/s  0:02 left  gene..");
  }

  @Test
  void on_40_columns_the_numbers_stay() {
    assertThat(text(frame(3_000, 40, 24)))
        .isEqualTo(
            """
            laptop
              app   booting       0:01
              web   booting       0:01  ==> web: ..
            nuc     51 %  21 MB of 40 MB  10 MB/s..
              db    waiting
            up: 0 of 3 machines done  0:03
            """);
  }

  @Test
  void at_the_end_it_says_what_is_done_and_what_failed() {
    assertThat(text(frame(12_500, 80, 24)))
        .isEqualTo(
            """
            laptop  done
              app   done
              web   failed              vagrant ended with 1
            nuc
              db    booting       0:07
            up: 1 of 3 machines done, 1 failed  0:12
            """);
  }

  @Test
  void when_rows_are_few_it_leaves_out_what_ended_then_what_waits_and_says_how_many() {
    List<RunEvent> events = new ArrayList<>();
    List<RunStarted.Planned> planned = new ArrayList<>();
    for (int i = 10; i < 30; i++) {
      planned.add(new RunStarted.Planned(machine("m" + i), host("nuc")));
    }
    events.add(new RunStarted("up", List.of(host("nuc")), planned));
    for (int i = 10; i < 14; i++) {
      events.add(new MachineDone(host("nuc"), machine("m" + i)));
    }
    for (int i = 25; i < 28; i++) {
      events.add(new MachineActivity(host("nuc"), machine("m" + i), Activity.BOOTING));
    }
    ProgressModel model = ProgressModel.empty(SampleRun.START);
    for (RunEvent event : events) {
      model = ProgressModel.reduce(model, event, SampleRun.START);
    }

    assertThat(text(LiveFrame.lines(model, SampleRun.START, new TerminalSize(60, 9), Style.PLAIN)))
        .isEqualTo(
            """
            nuc
              m14  waiting
              m15  waiting
              m25  booting       0:00
              m26  booting       0:00
              m27  booting       0:00
            not shown: 11 waiting, 4 ended
            up: 4 of 20 machines done  0:00
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 33, 40, 79, 80, 81, 120, 300})
  void no_line_is_ever_wider_and_no_frame_higher_than_the_terminal(int columns) {
    for (int rows = 1; rows < 10; rows++) {
      for (SampleRun.Timed timed : SampleRun.events()) {
        List<String> lines = frame(timed.millis(), columns, rows);
        assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(1, rows - 1));
        assertThat(lines).allMatch(line -> DisplayWidth.of(line) < columns);
      }
    }
  }

  @Test
  void wide_letters_count_twice() {
    ProgressModel model =
        ProgressModel.reduce(
            ProgressModelTest.after(1_300),
            new VagrantLine(host("laptop"), Optional.of(machine("web")), "\u65e5\u672c".repeat(20)),
            SampleRun.START);
    List<String> lines =
        LiveFrame.lines(model, SampleRun.START, new TerminalSize(60, 24), Style.PLAIN);

    assertThat(lines.get(2)).contains("\u65e5").endsWith("..");
    assertThat(DisplayWidth.of(lines.get(2))).isBetween(58, 59);
  }
}
