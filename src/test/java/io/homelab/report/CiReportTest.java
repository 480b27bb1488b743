package io.homelab.report;

import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.HomeLabException;
import io.homelab.operations.FileError;
import io.homelab.operations.LabRequest;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.SourcePlaces;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.run.RunOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a CI does with what {@link CiReport} prints. */
class CiReportTest {
  private static final Pattern SECTION =
      Pattern.compile(
          "\u001b\\[0Ksection_(start|end):([0-9]+):([a-zA-Z0-9_.-]+)(\\[collapsed=true])?\r\u001b\\[0K");

  @TempDir Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

  private CiReport report(CiDialect dialect) {
    return report(dialect, false);
  }

  private CiReport report(CiDialect dialect, boolean verbose) {
    return new CiReport(
        dialect,
        out,
        false,
        verbose,
        new SourcePlaces(
            CommandLineRun.environment(
                    folder,
                    Map.of(),
                    OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream())
                .labs(),
            new LabRequest(
                folder.resolve("hosts.yaml"), folder.resolve("topology.yaml"), false, false),
            folder,
            Optional.empty()),
        InstantSource.fixed(SampleRun.START),
        completion ->
            switch (completion) {
              case COMPLETE -> 0;
              case LEFT_OUT -> 3;
              case FAILED -> 6;
              case INTERRUPTED -> 130;
            });
  }

  private static String json(RunEvent... events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (RunEvent event : events) {
      try (JsonEventView view =
          new JsonEventView(
              new PrintStream(lines, false, StandardCharsets.UTF_8), () -> SampleRun.START)) {
        view.accept(event);
      }
    }
    return lines.toString(StandardCharsets.UTF_8);
  }

  private static String sampleRun() {
    return json(SampleRun.events().stream().map(SampleRun.Timed::event).toArray(RunEvent[]::new));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private int exit(String text) throws IOException {
    return report(new GithubDialect()).show(stream(text));
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static RunEnded ended(RunOutcome outcome) {
    return new RunEnded(outcome, Duration.ofSeconds(2));
  }

  private static String well() {
    return json(ended(new RunOutcome(List.of(machine("web")), List.of(), false)));
  }

  private static RunEnded failed(String... machines) {
    return ended(
        new RunOutcome(
            List.of(),
            Stream.of(machines)
                .map(name -> new RunOutcome.Failure(machine(name), host("nuc"), "no", List.of()))
                .toList(),
            false));
  }

  @Test
  void the_report_ends_as_the_command_did_that_wrote_the_events() throws IOException {
    assertThat(exit(well())).isZero();
    assertThat(exit(json(failed("web")))).isEqualTo(6);
    assertThat(exit(json(ended(new RunOutcome(List.of(), List.of(), true))))).isEqualTo(130);
    RunOutcome.LeftOut waiting =
        new RunOutcome.LeftOut(machine("web"), Optional.of(host("nuc")), "it waits");
    RunEvent partly = ended(new RunOutcome(List.of(), List.of(), false, List.of(waiting)));
    assertThat(exit(json(partly))).isEqualTo(3);
    assertThat(
            exit(
                json(
                    ended(
                        new RunOutcome(
                            List.of(),
                            List.of(),
                            false,
                            List.of(),
                            List.of(new RunOutcome.HostFailure(host("nuc"), "no disk")))))))
        .isEqualTo(6);
    HomeLabException locked =
        new RefusedException(new Refusal(Refusal.Kind.LOCKED, "locked", "wait"));
    assertThat(exit(ErrorView.json(locked, 5))).isEqualTo(5);
  }

  @Test
  void machines_that_a_detached_run_leaves_to_the_next_one_fail_no_job() throws IOException {
    RunEvent left =
        EventViewsTest.oneOfEach().keySet().stream()
            .filter(RunEvent.RunLeft.class::isInstance)
            .findFirst()
            .orElseThrow();
    RunEvent waiting =
        ended(
            new RunOutcome(
                List.of(),
                List.of(),
                false,
                List.of(
                    new RunOutcome.LeftOut(machine("web"), Optional.of(host("nuc")), "later"))));

    assertThat(exit(json(left, waiting))).isZero();
    assertThat(RunnerDouble.obey(shown()))
        .extracting(RunnerDouble.Obeyed::name)
        .contains("warning")
        .doesNotContain("error");
  }

  @Test
  void of_more_runs_than_one_the_first_that_failed_decides() throws IOException {
    assertThat(exit(well() + json(failed("web")) + well())).isEqualTo(6);
  }

  @Test
  void a_stream_that_breaks_off_fails_and_says_so() throws IOException {
    String sample = sampleRun();
    String begun = sample.substring(0, sample.lastIndexOf("{\"schema_version\""));
    for (String text : List.of("", "no such command\n", begun, well() + begun)) {
      bytes.reset();
      assertThat(exit(text)).as(text).isEqualTo(1);
      assertThat(RunnerDouble.obey(shown()))
          .as(text)
          .anyMatch(each ->
              each.name().equals("error")
                  && each.data().matches("(?s)(the events end without a|no events came).*"));
    }
  }

  @Test
  @Timeout(20)
  void a_line_is_shown_as_soon_as_it_comes() throws IOException {
    byte[] first =
        json(new RunEvent.HostActivity(host("nuc"), "preparing")).getBytes(StandardCharsets.UTF_8);
    List<String> shownBefore = new ArrayList<>();
    InputStream slow =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            throw new AssertionError("byte by byte");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            if (at == first.length) {
              shownBefore.add(shown());
              return -1;
            }
            int part = Math.min(first.length - at, 10);
            System.arraycopy(first, at, buffer, offset, part);
            at += part;
            return part;
          }
        };

    report(new GithubDialect()).show(slow);

    assertThat(shownBefore).containsExactly("nuc: preparing\n");
  }

  @Test
  void groups_follow_one_after_the_other_with_what_each_host_did() throws IOException {
    exit(sampleRun());

    List<String> groups = new ArrayList<>();
    boolean open = false;
    for (RunnerDouble.Obeyed each : RunnerDouble.obey(shown())) {
      if (each.name().equals("group")) {
        assertThat(open).isFalse();
        groups.add(each.data());
      }
      assertThat(open || !each.name().equals("endgroup")).isTrue();
      open = each.name().equals("group");
    }
    assertThat(groups).containsExactly("laptop: 1 of 2 machines ok", "nuc: 1 of 1 machine ok");
    assertThat(shown())
        .contains("\n10:00:00 web: ==> web: Box 90%\n")
        .doesNotContain("\nlaptop/web: ==> web");
  }

  /** What somebody may say who wants to be obeyed. */
  private static final List<String> ATTACKS =
      List.of(
          "::error file=a.yaml::owned",
          "  ::add-mask::e",
          "\t::stop-commands::x",
          "\u00a0::add-path::/x",
          "\u00ad::add-path::/x",
          ":\u200b:add-path::/x",
          "x\n::set-env name=A::b",
          "x\r::set-env name=A::b",
          "x\r\n::set-env name=A::b",
          "x%0A::set-env name=A::b",
          "x\u2028::set-env name=A::b",
          "x\u0085::set-env name=A::b",
          "a ##[add-path]/x",
          "#\u00ad#\u200d[add-path]/x",
          "###[add-path]/x",
          "##\u001b[0m[add-path]/x",
          "##\u0007[add-path]/x",
          "::endgroup::",
          "a,line=9,file=b::c",
          "\u001b[0Ksection_end:1:homelab\r\u001b[0K",
          "\u001b[0Ksection_start:1:x[collapsed=true]\r\u001b[0Kx");

  /** A run in which everything that is free text is that. */
  private static String runOf(String text) {
    RunOutcome outcome =
        new RunOutcome(
            List.of(),
            List.of(
                new RunOutcome.Failure(
                    machine("web"),
                    host("nuc"),
                    text,
                    List.of(text, text),
                    Optional.of(Path.of("log/" + text.replace('\ud83d', 'x'))),
                    Optional.of(text))),
            false,
            List.of(new RunOutcome.LeftOut(machine("db"), Optional.empty(), text)),
            List.of(new RunOutcome.HostFailure(host("old"), text)));
    List<RunEvent> events = new ArrayList<>();
    events.add(new RunEvent.RunStarted(text, List.of(host("nuc")), List.of()));
    events.add(new RunEvent.HostActivity(host("nuc"), text));
    events.add(new VagrantLine(host("nuc"), Optional.empty(), text));
    events.add(new VagrantLine(host("nuc"), Optional.of(machine("web")), text));
    events.add(new RunEvent.MachineFailed(host("nuc"), machine("web"), text));
    events.add(new RunEvent.ConnectionLost(host("nuc"), Duration.ofSeconds(3)));
    events.add(ended(outcome));
    String raw = text.replaceAll("[\r\n]", " ");
    return raw
        + "\n"
        + "{\"schema_version\":1,\"event\":"
        + JsonMapper.shared().writeValueAsString(text)
        + "}\n"
        + json(events.toArray(RunEvent[]::new))
        + ErrorView.jsonLine(
            new RefusedException(Refusal.usage("no " + text, text)),
            2,
            List.of(new FileError(text, 1, 2, text, text)))
        + ErrorView.jsonLine(new RefusedException(Refusal.usage(text, text)), 2, List.of());
  }

  private void assertObeysOnlyUs(String text) throws IOException {
    bytes.reset();
    report(new GithubDialect(), true).show(stream(runOf(text)));
    List<RunnerDouble.Obeyed> obeyed = RunnerDouble.obey(shown());
    assertThat(obeyed)
        .as("%s gave %s", text, shown())
        .extracting(RunnerDouble.Obeyed::name)
        .containsExactly(
            "group", "endgroup", "error", "error", "error", "warning", "notice", "error", "error");
    assertThat(obeyed)
        .allSatisfy(each ->
            assertThat(Set.of("file", "line", "col", "title"))
                .containsAll(each.properties().keySet()));
    assertThat(obeyed.get(2).properties())
        .isEqualTo(Map.of("file", "topology.yaml", "title", "web on nuc"));
  }

  private void assertFoldsOnlyOurs(String text) throws IOException {
    bytes.reset();
    report(new GitlabDialect(false), true).show(stream(runOf(text)));
    Matcher marks = SECTION.matcher(shown());
    List<String> found = new ArrayList<>();
    while (marks.find()) {
      found.add(marks.group(1));
    }
    assertThat(found).as(text).containsExactly("start", "end");
    assertThat(SECTION.matcher(shown()).replaceAll("").chars())
        .as(text)
        .noneMatch(c -> (c < ' ' && c != '\n') || (c >= 0x7f && c <= 0x9f));
  }

  @Test
  void no_words_of_a_host_or_a_program_are_obeyed() throws IOException {
    for (String attack : ATTACKS) {
      assertObeysOnlyUs(attack);
      assertFoldsOnlyOurs(attack);
    }
  }

  @Test
  void no_random_words_are_obeyed_either() throws IOException {
    List<String> parts =
        List.of(
            ":",
            "::",
            "#",
            "##",
            "[",
            "]",
            " ",
            "error",
            "add-path",
            "%0A",
            "%",
            "\n",
            "\r",
            "\t",
            "\u00ad",
            "\u200b",
            "\ufeff",
            "\u034f",
            "\u2028",
            "\u0085",
            "\u00a0",
            "\u001b[0K",
            "\u001b",
            "section_start:1:a",
            ",",
            "=",
            "file",
            "\ud83d",
            "ж");
    Random random = new Random(77);
    for (int i = 0; i < 1500; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int part = random.nextInt(12); part >= 0; part--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      assertObeysOnlyUs(random.nextBoolean() ? text.toString() : text.substring(1) + "x");
      assertFoldsOnlyOurs(text.toString());
    }
  }

  @Test
  void an_annotation_tells_what_was_said_letter_by_letter() throws IOException {
    exit(
        json(
            ended(
                new RunOutcome(
                    List.of(),
                    List.of(
                        new RunOutcome.Failure(
                            machine("web"),
                            host("nuc"),
                            "100%: a, b %0A c",
                            List.of("50% done", "y"))),
                    false))));

    assertThat(RunnerDouble.obey(shown()).getFirst())
        .isEqualTo(
            new RunnerDouble.Obeyed(
                "error",
                Map.of("file", "topology.yaml", "title", "web on nuc"),
                "100%: a, b %0A c\n| 50% done\n| y"));
  }

  @Test
  void of_more_failures_than_github_shows_the_last_names_the_rest() throws IOException {
    exit(json(failed(IntStream.range(10, 35).mapToObj(i -> "web-" + i).toArray(String[]::new))));

    List<RunnerDouble.Obeyed> errors =
        RunnerDouble.obey(shown()).stream().filter(each -> each.name().equals("error")).toList();
    assertThat(errors).hasSize(10);
    assertThat(errors.getLast().properties()).containsEntry("title", "and 16 more");
    assertThat(errors.getLast().data())
        .isEqualTo(
            "web-19 on nuc, web-20 on nuc, web-21 on nuc, web-22 on nuc, web-23 on nuc and 11 more");
  }

  @Test
  void sections_of_gitlab_have_names_of_their_own_and_fold_where_all_is_well() throws IOException {
    report(new GitlabDialect(true)).show(stream(sampleRun() + sampleRun()));

    Matcher marks = SECTION.matcher(shown());
    Set<String> names = new HashSet<>();
    String open = "";
    while (marks.find()) {
      if (marks.group(1).equals("start")) {
        assertThat(open).isEmpty();
        open = marks.group(3);
        assertThat(names.add(open)).isTrue();
        assertThat(marks.group(4) != null).as(open).isEqualTo(open.endsWith("nuc"));
      } else {
        assertThat(marks.group(3)).isEqualTo(open);
        open = "";
      }
    }
    assertThat(open).isEmpty();
    assertThat(names).hasSize(4);
    assertThat(shown())
        .contains(
            "\u001b[31;1mERROR: topology.yaml: web on laptop: vagrant ended with 1\u001b[0m\n");
  }

  @Test
  @Timeout(60)
  void a_line_without_an_end_is_shown_by_its_beginning() throws IOException {
    InputStream endless =
        new InputStream() {
          private long left = 100L << 20;

          @Override
          public int read() {
            throw new AssertionError("byte by byte");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
              return -1;
            }
            Arrays.fill(buffer, offset, offset + length, (byte) '{');
            left -= length;
            return length;
          }
        };

    assertThat(report(new GithubDialect()).show(endless)).isEqualTo(1);
    assertThat(bytes.size()).isLessThan(3000);
    assertThat(shown()).startsWith("{{{{").contains("{...\n");
  }

  @Test
  @Timeout(60)
  void of_a_host_that_talks_without_end_the_last_lines_are_kept() throws IOException {
    int lines = 30_000;
    InputStream talk =
        new SequenceInputStream(
            Collections.enumeration(
                Stream.concat(
                        IntStream.range(0, lines)
                            .mapToObj(i ->
                                json(new VagrantLine(host("nuc"), Optional.empty(), "line " + i))),
                        Stream.of(well()))
                    .map(CiReportTest::stream)
                    .toList()));

    assertThat(report(new GithubDialect()).show(talk)).isZero();
    assertThat(shown().lines().count()).isLessThan(RecentLines.MOST_LINES + 10);
    assertThat(shown())
        .contains("(28000 earlier lines are left out)\n", " line 29999\n")
        .doesNotContain(" line 27999\n");
  }

  @Test
  void a_table_for_people_has_what_failed_first_and_no_markup_of_others() throws IOException {
    CiReport report = report(new GithubDialect());
    report.show(
        stream(
            json(
                new RunEvent.RunStarted(
                    "up",
                    List.of(host("nuc")),
                    List.of(new RunEvent.RunStarted.Planned(machine("app"), host("nuc")))),
                ended(
                    new RunOutcome(
                        List.of(machine("app")),
                        List.of(
                            new RunOutcome.Failure(
                                machine("web"),
                                host("nuc"),
                                "a | b <img src=x> [l](http://e) `c`\n# d @me",
                                List.of())),
                        false)))));

    assertThat(report.markdown())
        .isEqualTo(
            """
            ### homelab: up

            1 ok, 1 failed in 2.0 s

            | machine | host | result | |
            | --- | --- | --- | --- |
            | web | nuc | **failed** | a \\| b \\<img src=x\\> \\[l\\](http\\://e) \\`c\\` \\# d \\@me |
            | app | nuc | ok |  |

            """);
  }

  @Test
  void a_table_of_a_huge_lab_fits_into_a_summary() throws IOException {
    CiReport report = report(new GithubDialect());
    String[] names = IntStream.range(0, 20_000).mapToObj(i -> "web-" + i).toArray(String[]::new);
    report.show(stream(json(failed(names))));

    assertThat(report.markdown().length()).isLessThan(1 << 20);
    assertThat(report.markdown()).contains("| web-0 | nuc |", "\nand 19500 more\n");
  }
}
