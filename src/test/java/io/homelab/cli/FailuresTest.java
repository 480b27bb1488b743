package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.operations.Completion;
import io.homelab.operations.FileError;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.Style;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ExitCode report(Exception failure, boolean json, boolean verbose) {
    return new Failures(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            json ? Failures.Json.OBJECT : Failures.Json.NONE,
            new Style(false, 0, verbose),
            List.of())
        .report(failure);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "USAGE, 2",
    "DOES_NOT_FIT, 3",
    "UNREACHABLE, 4",
    "LOCKED, 5",
    "HOST_FAILED, 6",
    "INTERRUPTED, 130"
  })
  void every_kind_of_refusal_ends_the_process_with_its_number(Refusal.Kind kind, int code) {
    assertThat(report(new RefusedException(new Refusal(kind, "no", "try")), false, false).code())
        .isEqualTo(code);
    assertThat(err()).isEqualTo("homelab: no\n  hint: try\n");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"COMPLETE, 0", "LEFT_OUT, 3", "FAILED, 6", "INTERRUPTED, 130"})
  void every_end_of_a_run_ends_the_process_with_its_number(Completion completion, int code) {
    assertThat(ExitCode.of(completion).code()).isEqualTo(code);
  }

  @Test
  void mistakes_in_files_are_told_one_a_line_beginning_with_the_place_and_in_json_each_with_it() {
    FileError first = new FileError("hosts.yaml", 2, 5, "unknown key 'adress'", "'address'");
    FileError second = new FileError("topology.yaml", 7, 1, "no lab", "a name");
    Refusal refusal = new Refusal(Refusal.Kind.USAGE, "all of it", "", List.of(first, second));

    assertThat(report(new RefusedException(refusal), true, false)).isEqualTo(ExitCode.USAGE);

    assertThat(err())
        .isEqualTo(
            """
            hosts.yaml:2:5: unknown key 'adress'; 'address'
            topology.yaml:7:1: no lab; a name
            """);
    assertThat(out()).contains("\"code\": 2", "\"file\": \"topology.yaml\"", "\"line\": 7");
  }

  @Test
  void a_file_that_cannot_be_used_is_no_bug() {
    assertThat(report(new AccessDeniedException("/x"), false, false)).isEqualTo(ExitCode.USAGE);
    assertThat(err()).startsWith("homelab: cannot use /x\n");
  }

  @Test
  void a_bug_says_how_to_report_it_and_shows_where_it_is_only_when_asked_for_more() {
    IllegalStateException bug = new IllegalStateException("oops");

    assertThat(report(bug, false, false)).isEqualTo(ExitCode.UNEXPECTED);
    assertThat(err())
        .startsWith("homelab: unexpected failure, a bug in homelab: ")
        .contains("oops", "run it again with -v")
        .doesNotContain("\tat ");
    report(bug, true, true);
    assertThat(err()).contains("\tat ");
    assertThat(out()).contains("\"code\": 1");
  }
}
