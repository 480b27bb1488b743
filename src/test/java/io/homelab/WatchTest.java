package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.cli.Environment;
import io.homelab.operations.LabOnDoubles;
import io.homelab.report.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchTest {
  private static final String ENTER = "\u001b[?1049h";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicBoolean closed = new AtomicBoolean();
  private LabOnDoubles lab;

  @BeforeEach
  void aLab() {
    lab =
        new LabOnDoubles(folder, "{ name: web, memory_mb: 512 }", "{ name: db, memory_mb: 1024 }");
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
  }

  /** At a terminal where those keys are pressed, one after the other. */
  private int at(OutputStream to, Map<String, String> variables, String pressed, String... words) {
    Environment usual = CommandLineRun.environment(folder, variables, to, out);
    Environment.Prompt prompt =
        new Environment.Prompt() {
          @Override
          public boolean confirm(String question) {
            throw new AssertionError(question);
          }

          @Override
          public char[] secret(String question) {
            throw new AssertionError(question);
          }

          @Override
          public Environment.Keys keys() {
            int[] next = {0};
            return new Environment.Keys() {
              @Override
              public int next() throws InterruptedException {
                if (next[0] < pressed.length()) {
                  return pressed.charAt(next[0]++);
                }
                throw new InterruptedException();
              }

              @Override
              public void close() {
                closed.set(true);
              }
            };
          }
        };
    Environment environment =
        new Environment(
            folder,
            variables,
            usual.in(),
            usual.out(),
            usual.err(),
            new Environment.Terminal(true, true, true, () -> new TerminalSize(80, 8)),
            prompt,
            usual.clock(),
            lab.opener());
    int exit = Main.run(environment, words);
    // What told the process to end.
    Thread.interrupted();
    return exit;
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void q_leaves_the_screen_as_it_was_and_ends_well() {
    assertThat(at(out, Map.of(), "q", "watch")).isZero();
    assertThat(shown()).startsWith(ENTER).endsWith(LEAVE).contains("Lab devlab: 2 machines");
    assertThat(closed).isTrue();
  }

  @Test
  void an_interrupt_leaves_the_screen_as_it_was() {
    at(out, Map.of(), "j", "watch");
    assertThat(shown()).startsWith(ENTER).endsWith(LEAVE);
    assertThat(closed).isTrue();
  }

  @Test
  void a_failure_leaves_the_screen_before_it_is_told() throws IOException {
    lab.damageNewestState("{");
    assertThat(at(out, Map.of(), "q", "watch")).isEqualTo(2);
    assertThat(shown()).startsWith(ENTER).contains(LEAVE + "\u001b[31mhomelab:");
    assertThat(closed).isTrue();
  }

  @Test
  void a_terminal_that_cannot_be_drawn_on_is_printed_to_once() {
    assertThat(at(out, Map.of("TERM", "dumb"), "", "watch")).isZero();
    assertThat(shown()).doesNotContain("\u001b").contains("db      running");
  }

  @Test
  void in_a_pipe_it_prints_once_what_every_host_told() {
    lab.silence("one");
    CommandLineRun run = CommandLineRun.on(lab.opener(), folder, List.of("watch"));
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("one  unreachable  no answer", "web     unknown", "db      running")
        .doesNotContain("q quits");
  }

  @Test
  void what_a_run_did_last_is_shown() {
    assertThat(CommandLineRun.on(lab.opener(), folder, List.of("vos", "halt")).exit()).isZero();
    assertThat(CommandLineRun.on(lab.opener(), folder, List.of("watch")).out())
        .contains("The end of halt", "one  halt web begins", "one  halt web done");
  }

  @Test
  void json_is_a_line_each_time_until_nobody_reads_it() {
    OutputStream two =
        new OutputStream() {
          private int lines;

          @Override
          public void write(int letter) throws IOException {
            if (lines == 2) {
              throw new IOException("Broken pipe");
            }
            lines += letter == '\n' ? 1 : 0;
            out.write(letter);
          }
        };
    assertThat(at(two, Map.of(), "", "watch", "--json", "--interval", "1")).isZero();
    assertThat(shown().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .startsWith("{\"schema_version\":1,")
                .contains("\"name\":\"web\",\"host\":\"one\",\"state\":\"running\""));
  }

  @Test
  void an_interval_of_nothing_is_refused() {
    assertThat(CommandLineRun.on(lab.opener(), folder, List.of("watch", "--interval", "0")).exit())
        .isEqualTo(2);
  }
}
