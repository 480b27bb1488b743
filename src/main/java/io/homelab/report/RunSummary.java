package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.report.Style.Tone;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunOutcome;
import java.util.List;

/** How a run ended, for a person to read. */
public final class RunSummary {
  /** How many of a failure's last lines are shown, unless verbose. */
  private static final int LOG_LINES = 10;

  private RunSummary() {}

  /**
   * One line if all went well; otherwise each failure with its host, error and last log lines, each
   * machine left out and why, and how to resume.
   */
  public static String human(RunEnded ended, Style style) {
    RunOutcome outcome = ended.outcome();
    List<RunOutcome.HostFailure> hosts = hostsAlone(outcome);
    int failed = outcome.failed().size() + hosts.size();
    if (failed == 0 && !outcome.interrupted()) {
      return style.paint(Tone.GOOD, ending(ended))
          + "\n"
          + (outcome.complete() ? EstimateText.after(ended) : "")
          + leftOut(outcome, style);
    }
    StringBuilder out = new StringBuilder();
    if (!outcome.removed().isEmpty()) {
      out.append(removed(outcome)).append(".\n");
    }
    out.append(style.paint(outcome.interrupted() ? Tone.WARNING : Tone.BAD, ending(ended)));
    out.append(failed == 0 ? "\n" : ":\n");
    for (RunOutcome.Failure failure : outcome.failed()) {
      failure(out, failure, style);
    }
    for (RunOutcome.HostFailure failure : hosts) {
      out.append("  ")
          .append(style.paint(Tone.BAD, "host " + failure.host()))
          .append(": ")
          .append(PlainText.line(failure.error()))
          .append('\n');
    }
    out.append(leftOut(outcome, style));
    return out.append("Run the same command to resume; what is up stays up.\n").toString();
  }

  /** How the run ended, in one line. */
  static String sentence(RunEnded ended) {
    int left = ended.outcome().leftOut().size();
    return ending(ended)
        + (left == 0 ? "" : "; " + NumberText.count(left, "machine") + " left out");
  }

  private static String ending(RunEnded ended) {
    RunOutcome outcome = ended.outcome();
    String seconds = NumberText.seconds(ended.took());
    int ok = outcome.ok().size();
    int failed = outcome.failed().size() + hostsAlone(outcome).size();
    if (outcome.interrupted()) {
      return "Interrupted after %s: %s ok%s"
          .formatted(
              seconds,
              NumberText.count(ok, "machine"),
              failed == 0 ? "" : ", " + failed + " failed");
    }
    if (failed > 0) {
      return ok + " ok, " + failed + " failed in " + seconds;
    }
    if (!outcome.removed().isEmpty()) {
      return removed(outcome) + " in " + seconds;
    }
    return ok == 0 && outcome.leftOut().isEmpty()
        ? "Nothing to do"
        : NumberText.count(ok, "machine") + " ok in " + seconds;
  }

  private static String removed(RunOutcome outcome) {
    long bytes = outcome.removed().stream().mapToLong(RunOutcome.RemovedBox::bytes).sum();
    return "%s removed, %s freed"
        .formatted(PruneView.count(outcome.removed().size()), NumberText.bytes(bytes));
  }

  /** The host failures that no machine's failure repeats. */
  static List<RunOutcome.HostFailure> hostsAlone(RunOutcome outcome) {
    return outcome.hostFailures().stream()
        .filter(host ->
            outcome.failed().stream()
                .noneMatch(machine ->
                    machine.host().equals(host.host()) && machine.error().equals(host.error())))
        .toList();
  }

  private static String leftOut(RunOutcome outcome, Style style) {
    if (outcome.leftOut().isEmpty()) {
      return "";
    }
    String count = NumberText.count(outcome.leftOut().size(), "machine") + " left out";
    StringBuilder out = new StringBuilder(style.paint(Tone.WARNING, count)).append(":\n");
    for (RunOutcome.LeftOut left : outcome.leftOut()) {
      out.append("  ").append(style.paint(Tone.WARNING, left.machine().value()));
      left.host().ifPresent(host -> out.append(" on ").append(host));
      out.append(": ").append(PlainText.line(left.reason())).append('\n');
    }
    return out.toString();
  }

  private static void failure(StringBuilder out, RunOutcome.Failure failure, Style style) {
    out.append("  ")
        .append(style.paint(Tone.BAD, failure.machine().value()))
        .append(" on ")
        .append(failure.host())
        .append(": ")
        .append(PlainText.line(failure.error()))
        .append('\n');
    List<String> log = failure.log();
    int from = style.verbose() ? 0 : Math.max(0, log.size() - LOG_LINES);
    for (String line : log.subList(from, log.size())) {
      String text = ("    | " + PlainText.line(line)).stripTrailing();
      out.append(style.paint(Tone.FAINT, text)).append('\n');
    }
    failure
        .logFile()
        .ifPresent(
            file -> out.append("    log: ").append(PlainText.line(file.toString())).append('\n'));
  }
}
