package io.homelab.report;

import io.homelab.model.DetachedRun;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.model.RunStatus;
import io.homelab.operations.HostRuns.LocatedRun;
import io.homelab.report.Style.Tone;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;

/** What {@code runs} shows. */
public final class RunsView {
  private RunsView() {}

  /** A table of runs, and the hosts that did not answer. */
  public static String human(
      List<LocatedRun> runs, SortedMap<HostName, String> unheard, Style style) {
    StringBuilder out = new StringBuilder();
    if (runs.isEmpty()) {
      out.append("No runs.\n");
    } else {
      TextTable table = new TextTable("");
      table.header("Run", "Host", "What", "State", "Began", "By");
      for (LocatedRun each : runs) {
        DetachedRun run = each.run();
        table.row(
            tone(run.status()),
            run.id().value(),
            each.host().value(),
            PlainText.line(run.what()),
            state(run.status()),
            run.startedAt().map(Instant::toString).orElse("-"),
            PlainText.line(run.owner()));
      }
      table.appendTo(out, style);
    }
    unheard.forEach((host, why) ->
        out.append(
            style.paint(Tone.WARNING, PlainText.line("host %s: %s".formatted(host, why)) + "\n")));
    return out.toString();
  }

  /** One run, a line for each thing that is known. */
  public static String human(LocatedRun at) {
    DetachedRun run = at.run();
    StringBuilder out = new StringBuilder();
    line(out, "run", run.id().value());
    line(out, "host", at.host().value());
    line(out, "what", run.what());
    line(out, "state", state(run.status()));
    line(out, "result", run.taken() ? "known to the lab's state" : "not yet in the lab's state");
    line(out, "began", run.startedAt().map(Instant::toString).orElse("unknown"));
    line(out, "by", "%s, '%s'".formatted(run.owner(), run.command()));
    line(out, "limit", NumberText.seconds(run.limit()));
    line(out, "command", run.words());
    return out.toString();
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append("%-8s %s\n".formatted(name, PlainText.line(value)));
  }

  /** A line that a run printed. */
  public static String line(String text) {
    return PlainText.line(text) + "\n";
  }

  /** How a run ended, and what can be done about it, in a sentence. */
  public static String ended(LocatedRun at) {
    String what = PlainText.line(at.run().what());
    String run = "run %s, %s on %s,".formatted(at.run().id(), what, at.host());
    return switch (at.run().status()) {
      case RunStatus.Running _ -> run + " still has a process: cancel it once more";
      case RunStatus.Lost _ -> run + " ended without telling how";
      case RunStatus.NotThere _ -> run + " is gone";
      case RunStatus.Finished ended ->
          switch (ended.how()) {
            case ITSELF -> "%s ended with exit code %d".formatted(run, ended.exitCode());
            case TIMED_OUT -> run + " was ended at its time limit";
            case CANCELLED ->
                run
                    + " was cancelled, and no process of it is left; see: homelab vos status --live";
          };
    };
  }

  /** {@code runs}: an object for each; {@code unreachable}: the hosts that did not answer. */
  public static String json(List<LocatedRun> runs, SortedMap<HostName, String> unheard) {
    return put(JsonDocument.pretty(), "runs", runs, unheard).end();
  }

  static JsonDocument put(
      JsonDocument json, String key, List<LocatedRun> runs, SortedMap<HostName, String> unheard) {
    json.startArray(key);
    for (LocatedRun each : runs) {
      put(json.startObject(), each).endObject();
    }
    json.endArray().startArray("unreachable");
    unheard.forEach((host, why) ->
        json.startObject().put("host", host.value()).put("error", PlainText.line(why)).endObject());
    return json.endArray();
  }

  /** One run. */
  public static String json(LocatedRun at) {
    return put(JsonDocument.pretty(), at).end();
  }

  private static JsonDocument put(JsonDocument json, LocatedRun at) {
    DetachedRun run = at.run();
    json.put("id", run.id().value())
        .put("host", at.host().value())
        .put("verb", PlainText.line(run.verb()))
        .put("subjects", run.subjects().stream().map(PlainText::line).toList())
        .put("state", wireName(run.status()))
        .put(
            "exit_code",
            run.status() instanceof RunStatus.Finished ended
                ? OptionalLong.of(ended.exitCode())
                : OptionalLong.empty())
        .put("taken", run.taken())
        .put("owner", PlainText.line(run.owner()))
        .put("command", PlainText.line(run.command()))
        .put("started_at", run.startedAt().map(Instant::toString))
        .put("limit_s", run.limit().toSeconds())
        .put("words", PlainText.line(run.words()));
    return json;
  }

  private static String state(RunStatus status) {
    return status instanceof RunStatus.Finished ended
            && ended.how() == RunStatus.How.ITSELF
            && ended.exitCode() != 0
        ? "failed (%d)".formatted(ended.exitCode())
        : wireName(status).replace('_', ' ');
  }

  /** The names that scripts know. */
  private static String wireName(RunStatus status) {
    return switch (status) {
      case RunStatus.Running _ -> "running";
      case RunStatus.Lost _, RunStatus.NotThere _ -> "lost";
      case RunStatus.Finished ended ->
          switch (ended.how()) {
            case ITSELF -> ended.exitCode() == 0 ? "done" : "failed";
            case TIMED_OUT -> "timed_out";
            case CANCELLED -> "cancelled";
          };
    };
  }

  private static Tone tone(RunStatus status) {
    return switch (wireName(status)) {
      case "running" -> Tone.WARNING;
      case "done" -> Tone.GOOD;
      default -> Tone.BAD;
    };
  }
}
