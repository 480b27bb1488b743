package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.operations.Completion;
import io.homelab.operations.FileError;
import io.homelab.operations.SourcePlaces;
import io.homelab.report.CiDialect.Group;
import io.homelab.report.CiDialect.Remark;
import io.homelab.report.CiDialect.Severity;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.ConnectionLost;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.run.RunEvent.MachineFailed;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunLeft;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The events of runs as the log of a CI job. Each is a line as it comes, so that a job that hangs
 * or is cancelled shows where; hosts work side by side, and groups of a log can neither. So what
 * each host did, with Vagrant's own lines, follows in a group for each when the run is over.
 */
public final class CiReport {
  /** Failures of a run that ended without a summary; more are counted only. */
  private static final int MOST_FAILURES = 1000;

  /** A failure's last lines that are shown with it. */
  private static final int DETAILS = 10;

  private static final int NAMES = 5;

  private final CiDialect dialect;
  private final PrintStream out;
  private final boolean quiet;
  private final EventNews news;
  private final SourcePlaces places;
  private final InstantSource clock;
  private final ToIntFunction<Completion> exitCode;
  private final StepSummary summary = new StepSummary();
  private final Map<Severity, Integer> remarked = new EnumMap<>(Severity.class);
  private Run run = new Run();
  private int groups;
  private int code;
  private boolean concluded;

  /**
   * A report.
   *
   * @param quiet whether nothing is shown of a run before its end
   * @param verbose whether Vagrant's own lines are also shown as they come
   * @param exitCode with what a command ends whose run ended like that
   */
  public CiReport(
      CiDialect dialect,
      PrintStream out,
      boolean quiet,
      boolean verbose,
      SourcePlaces places,
      InstantSource clock,
      ToIntFunction<Completion> exitCode) {
    this.dialect = dialect;
    this.out = out;
    this.quiet = quiet;
    this.news = new EventNews(verbose);
    this.places = places;
    this.clock = clock;
    this.exitCode = exitCode;
  }

  /** What is known of a run that is not over. */
  private static final class Run {
    private final RecentLines logs = new RecentLines();
    private final EventNews news = new EventNews(true);
    private final Map<String, Remark> failures = new LinkedHashMap<>();
    private final Map<HostName, Integer> lost = new LinkedHashMap<>();
    private Optional<RunStarted> started = Optional.empty();
    private boolean begun;
    private boolean left;
    private long more;

    Optional<String> verb() {
      return started.map(RunStarted::verb);
    }
  }

  /**
   * Shows a stream until it ends.
   *
   * @return what the command that wrote it ended with, as far as the stream tells; 1 when it breaks
   *     off
   * @throws IOException when it cannot be read
   */
  public int show(InputStream in) throws IOException {
    EventStream.read(in, this::accept);
    if (run.begun || !concluded) {
      brokenOff();
    }
    out.flush();
    return code;
  }

  /** A Markdown table of each run; empty when there was none. */
  public String markdown() {
    return summary.markdown();
  }

  private void accept(StreamItem item) {
    switch (item) {
      case StreamItem.Foreign foreign -> say(foreign.line());
      case StreamItem.RefusedCommand refused -> refused(refused);
      case StreamItem.Unfamiliar unfamiliar -> {
        run.begun = true;
        String about = unfamiliar.machine().map(machine -> "/" + machine).orElse("");
        tell(unfamiliar.host().map(host -> host + about + ": ").orElse("") + unfamiliar.event());
      }
      case StreamItem.Happened(RunEnded ended, Optional<Instant> at) -> ended(ended);
      case StreamItem.Happened happened -> happened(happened.event(), happened.at());
    }
  }

  private void happened(RunEvent event, Optional<Instant> told) {
    run.begun = true;
    if (news.isNews(event)) {
      tell(EventText.prefix(event) + EventText.of(event));
    }
    if (event.host().isPresent() && run.news.isNews(event)) {
      String about = event.machine().map(machine -> machine + ": ").orElse("");
      run.logs.add(event.host().get(), told.orElseGet(clock::instant), about + EventText.of(event));
    }
    switch (event) {
      case RunStarted started -> run.started = Optional.of(started);
      case ConnectionLost lost when run.lost.size() < RecentLines.MOST_HOSTS ->
          run.lost.merge(lost.on(), 1, Integer::sum);
      case RunLeft left -> run.left = true;
      case MachineFailed failed ->
          failed(
              failed.of() + " on " + failed.on(),
              machine(failed.of(), failed.on(), failed.error()));
      case HostFailed failed -> failed("host " + failed.on(), host(failed.on(), failed.error()));
      default -> {}
    }
  }

  private void failed(String key, Remark remark) {
    if (run.failures.size() < MOST_FAILURES || run.failures.containsKey(key)) {
      run.failures.put(key, remark);
    } else {
      run.more++;
    }
  }

  private void ended(RunEnded ended) {
    RunOutcome outcome = ended.outcome();
    groups(Optional.of(outcome));
    List<Remark> errors = new ArrayList<>();
    for (RunOutcome.Failure failure : outcome.failed()) {
      errors.add(machine(failure));
    }
    for (RunOutcome.HostFailure failure : RunSummary.hostsAlone(outcome)) {
      errors.add(host(failure.host(), failure.error()));
    }
    for (RunOutcome.LeftOut left : outcome.leftOut()) {
      String where = left.host().map(host -> " on " + host).orElse("");
      errors.add(
          remark(
              detached(outcome) ? Severity.WARNING : Severity.ERROR,
              left.machine() + where + " left out",
              left.reason(),
              List.of(),
              Optional.of(places.machine(left.machine().value()))));
    }
    remark(errors);
    remark(connections());
    String title = run.verb().map(verb -> "homelab: " + verb).orElse("homelab");
    String text = RunSummary.sentence(ended);
    remark(List.of(remark(Severity.NOTICE, title, text, List.of(), Optional.empty())));
    summary.add(run.started, ended, text);
    Completion completion = Completion.of(outcome);
    conclude(
        completion == Completion.LEFT_OUT && detached(outcome)
            ? 0
            : exitCode.applyAsInt(completion));
  }

  /** A run that does not wait for its hosts leaves machines to a later one, and all is well. */
  private boolean detached(RunOutcome outcome) {
    return run.left && outcome.leftOut().stream().allMatch(left -> left.host().isPresent());
  }

  private void refused(StreamItem.RefusedCommand refused) {
    groups(Optional.empty());
    List<String> hint = refused.hint().map(text -> List.of("hint: " + text)).orElse(List.of());
    List<Remark> errors = new ArrayList<>();
    for (FileError each : refused.files()) {
      errors.add(
          remark(
              Severity.ERROR,
              "homelab",
              each.message() + "; " + each.expected(),
              List.of(),
              Optional.of(places.of(each))));
    }
    if (errors.isEmpty()) {
      errors.add(remark(Severity.ERROR, "homelab", refused.message(), hint, Optional.empty()));
    }
    remark(errors);
    summary.add(refused);
    conclude(refused.code());
  }

  private void brokenOff() {
    groups(Optional.empty());
    List<Remark> errors = new ArrayList<>(run.failures.values());
    errors.add(
        remark(
            Severity.ERROR,
            run.verb().map(verb -> "homelab: " + verb).orElse("homelab"),
            concluded || run.begun
                ? "the events end without a summary: the command that wrote them was killed, or"
                    + " ended before its run did"
                : "no events came: the command before the pipe wrote none",
            List.of("what it said on standard error is above in this log"),
            Optional.empty()));
    remark(errors);
    if (run.more > 0) {
      say(run.more + " more failures");
    }
    summary.add(run.verb(), errors.getLast().text());
    conclude(1);
  }

  /** The first run that did not end well decides, as with {@code set -e}. */
  private void conclude(int ended) {
    code = code == 0 ? ended : code;
    concluded = true;
    run = new Run();
    out.flush();
  }

  private void groups(Optional<RunOutcome> outcome) {
    for (RecentLines.HostLines log : run.logs.all()) {
      boolean failed =
          outcome.map(known -> hasFailure(known, log.host())).orElse(!run.failures.isEmpty());
      Group group =
          new Group(
              ++groups,
              log.host().value(),
              title(log.host(), outcome, failed),
              failed,
              log.begun(),
              log.ended());
      print(dialect.begin(group));
      if (log.dropped() > 0) {
        print(dialect.line("(%d earlier lines are left out)".formatted(log.dropped())));
      }
      log.lines().forEach(line -> print(dialect.line(line)));
      print(dialect.end(group));
    }
  }

  private static boolean hasFailure(RunOutcome outcome, HostName host) {
    return outcome.failed().stream().anyMatch(failure -> failure.host().equals(host))
        || outcome.hostFailures().stream().anyMatch(failure -> failure.host().equals(host));
  }

  private String title(HostName host, Optional<RunOutcome> outcome, boolean failed) {
    List<MachineName> planned =
        run.started.stream()
            .flatMap(started -> started.machines().stream())
            .filter(machine -> machine.host().equals(host))
            .map(RunStarted.Planned::machine)
            .toList();
    if (outcome.isEmpty() || planned.isEmpty()) {
      return host + (failed && outcome.isPresent() ? ": failed" : "");
    }
    Predicate<MachineName> ok = new HashSet<>(outcome.get().ok())::contains;
    return "%s: %d of %s ok"
        .formatted(
            host, planned.stream().filter(ok).count(), NumberText.count(planned.size(), "machine"));
  }

  private List<Remark> connections() {
    List<Remark> warnings = new ArrayList<>();
    run.lost.forEach((host, times) ->
        warnings.add(
            remark(
                Severity.WARNING,
                "host " + host,
                "the connection was lost " + (times == 1 ? "once" : times + " times"),
                List.of(),
                Optional.empty())));
    return warnings;
  }

  private Remark machine(RunOutcome.Failure failure) {
    List<String> log = failure.log();
    List<String> details = new ArrayList<>();
    for (String line : log.subList(Math.max(0, log.size() - DETAILS), log.size())) {
      details.add("| " + PlainText.line(line));
    }
    failure.logFile().ifPresent(file -> details.add("log: " + file));
    return remark(
        Severity.ERROR,
        failure.machine() + " on " + failure.host(),
        failure.error(),
        details,
        Optional.of(places.machine(failure.machine().value())));
  }

  private Remark machine(MachineName machine, HostName host, String error) {
    return machine(new RunOutcome.Failure(machine, host, error, List.of()));
  }

  private static Remark host(HostName host, String error) {
    return remark(Severity.ERROR, "host " + host, error, List.of(), Optional.empty());
  }

  private static Remark remark(
      Severity severity,
      String title,
      String text,
      List<String> details,
      Optional<SourcePlaces.FilePlace> place) {
    // Of a sentence with line ends all is kept, unlike of a line that was redrawn.
    return new Remark(
        severity, title, PlainText.lines(text).strip().replace('\n', ' '), details, place);
  }

  /** All of one severity; what a CI would drop is named in the last one that it shows. */
  private void remark(List<Remark> remarks) {
    int said = 0;
    for (Remark remark : remarks) {
      int room = dialect.mostRemarks() - remarked.getOrDefault(remark.severity(), 0);
      int rest = remarks.size() - said;
      if (room == 1 && rest > 1) {
        List<String> titles =
            remarks.subList(said, remarks.size()).stream().map(Remark::title).toList();
        print(
            dialect.remark(
                remark(
                    remark.severity(),
                    "and " + rest + " more",
                    NumberText.names(titles, NAMES),
                    List.of(),
                    Optional.empty())));
        remarked.merge(remark.severity(), 1, Integer::sum);
        return;
      }
      print(dialect.remark(remark));
      remarked.merge(remark.severity(), 1, Integer::sum);
      said++;
    }
  }

  private void tell(String text) {
    if (!quiet) {
      say(text);
    }
  }

  private void say(String text) {
    print(dialect.line(text));
    out.flush();
  }

  private void print(String line) {
    out.print(line);
    out.print('\n');
  }
}
