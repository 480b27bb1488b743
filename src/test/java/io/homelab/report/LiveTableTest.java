package io.homelab.report;

import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.VagrantLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LiveTableTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

  private LiveTable open(boolean verbose) {
    Style style = new Style(false, 0, verbose);
    return LiveTable.open(out, () -> TerminalSize.USUAL, () -> SampleRun.START, style);
  }

  private Screen screen() {
    return Screen.after(bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void after_a_run_what_should_stay_and_the_summary_stand_on_the_screen_and_nothing_else() {
    try (LiveTable table = open(false)) {
      SampleRun.events().forEach(timed -> table.accept(timed.event()));
    }

    assertThat(screen().lines())
        .containsExactly(
            "nuc: box generic/alpine 1.0.0 (libvirt) is in place (40 MB in 4.1 s)",
            "laptop/web: failed: vagrant ended with 1",
            "laptop: 1 machine done after 0:00, 1 failed",
            "nuc: 1 machine done after 0:00",
            "2 ok, 1 failed in 13.1 s:",
            "  web on laptop: vagrant ended with 1",
            "    | ==> web: Booting",
            "    | no space left",
            "Run the same command to resume; what is up stays up.",
            "");
  }

  @Test
  void closed_before_the_end_of_a_run_it_leaves_the_last_table_and_the_cursor() {
    LiveTable table = open(false);
    for (SampleRun.Timed timed : SampleRun.events()) {
      if (!(timed.event() instanceof RunEnded)) {
        table.accept(timed.event());
      }
    }
    table.close();
    table.close();

    assertThat(screen().cursorShown()).isTrue();
    assertThat(screen().lines())
        .containsSubsequence("nuc     done", "  db    done")
        .endsWith("up: 2 of 3 machines done, 1 failed  0:00", "");
  }

  @Test
  void the_cursor_is_hidden_while_the_table_stands() {
    open(false).close();

    assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("\u001b[?25l");
    assertThat(screen().cursorShown()).isTrue();
  }

  @Test
  void a_thread_that_was_interrupted_still_gets_its_cursor_back_and_stays_interrupted() {
    LiveTable table = open(false);
    Thread.currentThread().interrupt();
    table.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(screen().cursorShown()).isTrue();
  }

  @Test
  void a_shorter_table_clears_what_the_longer_one_left() {
    List<String> longer = List.of("one and more", "two", "three");
    String printed =
        LiveTable.frame(List.of(), List.of(), longer, 80)
            + LiveTable.frame(longer, List.of("stays\nand this"), List.of("one"), 80);

    assertThat(Screen.after(printed).lines()).containsExactly("stays", "and this", "one", "");
  }

  @Test
  void on_a_terminal_that_was_made_narrower_it_goes_up_over_the_wrapped_lines_too() {
    List<String> old = List.of("x".repeat(70), "\u001b[32m" + "y".repeat(30) + "\u001b[0m");

    assertThat(LiveTable.frame(old, List.of(), List.of(), 40)).startsWith("\u001b[3A\r");
  }

  @Test
  void lines_of_vagrant_from_many_threads_are_all_shown_and_control_nothing()
      throws InterruptedException {
    try (LiveTable table = open(true)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String name = "m" + i;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int line = 0; line < 50; line++) {
                    table.accept(said(name, "\u001b[2J\u001b[Hline " + line + "\u0007"));
                  }
                }));
      }
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
      }
    }

    List<String> lines = screen().lines();
    for (int i = 0; i < 8; i++) {
      String prefix = "nuc/m" + i + ": line ";
      assertThat(lines.stream().filter(line -> line.startsWith(prefix)).toList())
          .hasSize(50)
          .startsWith(prefix + "0")
          .endsWith(prefix + "49");
    }
  }

  private static RunEvent said(String machine, String text) {
    return new VagrantLine(host("nuc"), Optional.of(machine(machine)), text);
  }

  @Test
  void a_line_that_stays_is_broken_between_words() {
    ProgressModel model = ProgressModelTest.after(0);
    RunEvent event = new RunEvent.HostFailed(Samples.host("nuc"), "connection refused by the host");

    assertThat(LiveTable.lasting(model, model, event, new Style(false, 20, false)).getFirst())
        .isEqualTo("nuc: failed:\nconnection refused\nby the host");
  }
}
