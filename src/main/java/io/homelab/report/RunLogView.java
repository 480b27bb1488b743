package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.run.RunEvent;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The log of a run as a page shows it, in the words of the other views for people. */
public final class RunLogView {
  private RunLogView() {}

  /**
   * A line.
   *
   * @param time when it happened, in UTC; empty when that is not told
   * @param subject the host, or the host and the machine; empty for the run
   * @param text what happened
   * @param tone {@code good}, {@code bad}, {@code warning} or {@code normal}
   * @param passing whether the next line of the same subject takes its place
   */
  public record LogLine(String time, String subject, String text, String tone, boolean passing) {}

  /** The line of an event, as {@code --json} writes it. */
  public static LogLine line(String json) {
    return EventReader.read(json)
        .map(RunLogView::line)
        .orElseGet(() -> new LogLine("", "", PlainText.line(json), "normal", false));
  }

  private static LogLine line(StreamItem item) {
    return switch (item) {
      case StreamItem.Happened(RunEvent event, var at) ->
          new LogLine(
              at.map(time -> TimeText.utc(time.truncatedTo(ChronoUnit.SECONDS))).orElse(""),
              subject(event),
              EventText.of(event),
              tone(event),
              event instanceof RunEvent.BoxProgress);
      case StreamItem.Unfamiliar(String name, var host, var machine) ->
          new LogLine(
              "",
              host.map(each -> each + machine.map(name2 -> "/" + name2).orElse("")).orElse(""),
              PlainText.line(name),
              "normal",
              false);
      case StreamItem.RefusedCommand refused ->
          new LogLine(
              "",
              "",
              PlainText.line(
                  refused.message() + refused.hint().map(hint -> ": " + hint).orElse("")),
              "bad",
              false);
      case StreamItem.Foreign(String line) ->
          new LogLine("", "", PlainText.line(line), "normal", false);
    };
  }

  private static String subject(RunEvent event) {
    String prefix = EventText.prefix(event);
    return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 2);
  }

  private static String tone(RunEvent event) {
    return switch (event) {
      case RunEvent.MachineFailed failed -> "bad";
      case RunEvent.HostFailed failed -> "bad";
      case RunEvent.EdgeProbed probed -> probed.ok() ? "good" : "bad";
      case RunEvent.ConnectionLost lost -> "warning";
      case RunEvent.MachineWaits waits -> "warning";
      case RunEvent.MachinePutBack put -> put.why().isEmpty() ? "good" : "warning";
      case RunEvent.MachineDone done -> "good";
      case RunEvent.RunEnded ended -> "faint";
      case RunEvent.HostBack back -> "good";
      case RunEvent.VagrantLine line -> "faint";
      default -> "normal";
    };
  }

  /** Adds a line to a log, in place of a passing one of the same subject. */
  public static void add(List<LogLine> log, LogLine line) {
    if (!log.isEmpty()
        && log.getLast().passing()
        && log.getLast().subject().equals(line.subject())) {
      log.removeLast();
    }
    log.add(line);
  }
}
