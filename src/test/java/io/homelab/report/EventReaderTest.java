package io.homelab.report;

import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxRef;
import io.homelab.operations.FileError;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.run.RunEvent;
import io.homelab.run.RunOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123Z");

  static Stream<RunEvent> events() {
    RunEvent whole =
        new RunEvent.RunEnded(
            new RunOutcome(
                List.of(machine("app")),
                List.of(
                    new RunOutcome.Failure(
                        machine("web"),
                        host("nuc"),
                        "it failed",
                        List.of("one", "two"),
                        Optional.of(Path.of(".homelab/nuc.log")),
                        Optional.of("2 (file certs/)"))),
                true,
                List.of(
                    new RunOutcome.LeftOut(machine("big"), Optional.empty(), "no host"),
                    new RunOutcome.LeftOut(machine("db"), Optional.of(host("nuc")), "waits")),
                List.of(new RunOutcome.HostFailure(host("nuc"), "no disk")),
                List.of(
                    new RunOutcome.RemovedBox(host("nuc"), new BoxRef("a/b", "1", "libvirt"), 7))),
            Duration.ofMillis(2_500));
    return Stream.concat(EventViewsTest.oneOfEach().keySet().stream(), Stream.of(whole));
  }

  private static String written(RunEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonEventView view =
        new JsonEventView(new PrintStream(bytes, false, StandardCharsets.UTF_8), () -> AT)) {
      view.accept(event);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static List<StreamItem> items(String text) throws IOException {
    List<StreamItem> items = new ArrayList<>();
    EventStream.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), items::add);
    return items;
  }

  @ParameterizedTest
  @MethodSource("events")
  void what_is_written_of_an_event_is_read_again(RunEvent event) {
    StreamItem item = EventReader.read(written(event)).orElseThrow();

    assertThat(item).isInstanceOf(StreamItem.Happened.class);
    StreamItem.Happened happened = (StreamItem.Happened) item;
    assertThat(happened.event()).isEqualTo(event);
    assertThat(happened.at())
        .isEqualTo(event instanceof RunEvent.RunEnded ? Optional.empty() : Optional.of(AT));
  }

  @Test
  void a_refusal_is_read_from_one_line_and_from_many() throws IOException {
    RefusedException refused = new RefusedException(Refusal.usage("not so", "but so"));
    List<FileError> files = List.of(new FileError("topology.yaml", 3, 7, "no {", "a ["));
    StreamItem expected = new StreamItem.RefusedCommand(2, "not so", Optional.of("but so"), files);

    assertThat(items(ErrorView.jsonLine(refused, 2, files))).containsExactly(expected);
    assertThat(items("before\n" + ErrorView.json(refused, 2, files) + "after\n"))
        .containsExactly(
            new StreamItem.Foreign("before"), expected, new StreamItem.Foreign("after"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"event\":\"summary\",\"ok\":[],\"failed\":[]}",
        "{\"schema_version\":1}",
        "{\"schema_version\":1,\"event\":\"summary\",\"ok\":[]}",
        "{\"schema_version\":1,\"event\":\"summary\",\"ok\":[\"NO NAME\"],\"failed\":[]}",
        "{\"schema_version\":1,\"event\":\"machine_done\",\"host\":\"../nuc\",\"machine\":\"a\"}",
        "{\"schema_version\":1,\"event\":\"machine_done\",\"host\":\"nuc\",\"machine\":null}",
        "{\"schema_version\":1,\"event\":7}",
        "{\"schema_version\":1,\"error\":\"no\"}",
        "{\"schema_version\":1,\"event\":\"host_back\",\"host\":\"nuc\"} and more",
        "{\"schema_version\":1,\"event\":\"host_back\",\"host\":\"nuc\"",
        "[1]",
        "{[",
      })
  void what_is_none_of_ours_is_foreign(String line) throws IOException {
    assertThat(items(line + "\n")).containsExactly(new StreamItem.Foreign(line));
  }

  @Test
  void an_object_that_does_not_end_is_lines_of_somebody() throws IOException {
    assertThat(items("{\n  \"schema_version\": 1,\n  \"error\": {"))
        .containsExactly(
            new StreamItem.Foreign("{"),
            new StreamItem.Foreign("  \"schema_version\": 1,"),
            new StreamItem.Foreign("  \"error\": {"));
  }

  @Test
  void an_exit_code_that_no_process_has_is_a_failure_all_the_same() {
    for (String code : List.of("0", "256", "-1", "99999999999999999999", "\"x\"")) {
      assertThat(
              EventReader.read(
                  "{\"schema_version\":1,\"error\":{\"code\":" + code + ",\"message\":\"m\"}}"))
          .contains(new StreamItem.RefusedCommand(1, "m", Optional.empty(), List.of()));
    }
  }

  @Test
  void a_log_that_this_process_cannot_name_costs_nobody_the_summary() {
    StreamItem item =
        EventReader.read(
                "{\"schema_version\":1,\"event\":\"summary\",\"ok\":[],\"failed\":[{\"machine\":\"a\","
                    + "\"host\":\"b\",\"error\":\"c\",\"log_file\":\"x\\u0000\"}],\"seconds\":1}")
            .orElseThrow();

    assertThat(item).isInstanceOf(StreamItem.Happened.class);
  }
}
