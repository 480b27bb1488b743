package io.homelab.report;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.AddressRead;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.BoxRemoved;
import io.homelab.run.RunEvent.BoxSynced;
import io.homelab.run.RunEvent.ConnectionLost;
import io.homelab.run.RunEvent.EdgeProbed;
import io.homelab.run.RunEvent.HostActivity;
import io.homelab.run.RunEvent.HostBack;
import io.homelab.run.RunEvent.HostFailed;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.MachineDone;
import io.homelab.run.RunEvent.MachineFailed;
import io.homelab.run.RunEvent.MachinePutBack;
import io.homelab.run.RunEvent.MachineWaits;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunLeft;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.run.RunEvent.VosUpCompleted;
import io.homelab.run.RunEvent.WorkdirSynced;
import io.homelab.run.RunOutcome;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Events as JSON Lines. Every line has {@code schema_version}, {@code event}, {@code host}, {@code
 * machine} (null if there is none) and {@code at} (UTC, with milliseconds), then the event's own
 * keys. The last line is the summary, which has neither host nor machine nor time.
 */
public final class JsonEventView implements EventView {
  private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(1);

  private final PrintStream out;
  private final InstantSource clock;
  private final Map<HostName, Instant> lastProgress = new HashMap<>();
  private boolean closed;
  private boolean ended;

  /** A view that writes every event as it comes and flushes after each line. */
  public JsonEventView(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public synchronized void accept(RunEvent event) {
    Instant at = clock.instant();
    if (!closed && !(event instanceof BoxProgress progress && tooSoon(progress, at))) {
      out.print(event instanceof RunEnded last ? summary(last) : line(event, at));
      out.flush();
      ended |= event instanceof RunEnded;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    out.flush();
  }

  /** Whether the summary is written, after which nothing comes. */
  public synchronized boolean hasEnded() {
    return ended;
  }

  /** The end of a transfer is always told. */
  private boolean tooSoon(BoxProgress progress, Instant at) {
    HostName host = progress.on();
    Instant last = lastProgress.get(host);
    if (progress.done() < progress.total()
        && last != null
        && at.isBefore(last.plus(BETWEEN_PROGRESS))) {
      return true;
    }
    lastProgress.put(host, at);
    return false;
  }

  private static String line(RunEvent event, Instant at) {
    JsonDocument json =
        JsonDocument.line()
            .put("event", name(event))
            .put("host", event.host())
            .put("machine", event.machine())
            .put("at", TimeText.utcMillis(at));
    switch (event) {
      case RunStarted started -> {
        json.put("verb", started.verb()).put("hosts", started.hosts()).startArray("machines");
        for (RunStarted.Planned planned : started.machines()) {
          json.startObject()
              .put("machine", planned.machine().value())
              .put("host", planned.host().value())
              .endObject();
        }
        json.endArray();
      }
      case HostActivity activity -> json.put("what", activity.what());
      case BoxProgress progress ->
          box(json, progress.box()).put("bytes", progress.done()).put("total", progress.total());
      case BoxSynced synced ->
          box(json, synced.box())
              .put("bytes", synced.bytes())
              .put("seconds", seconds(synced.took()))
              .put("from", synced.from().map(HostName::value));
      case BoxRemoved removed -> box(json, removed.box()).put("bytes", removed.bytes());
      case WorkdirSynced synced ->
          json.put("written", synced.written())
              .put("removed", synced.removed())
              .put("bytes", synced.bytes());
      case MachineActivity activity -> json.put("activity", name(activity.activity()));
      case VagrantLine line -> json.put("text", PlainText.line(line.text()));
      case VosUpCompleted completed -> json.put("seconds", seconds(completed.took()));
      case AddressRead read -> json.put("address", read.address());
      case EdgeProbed probed ->
          json.put("to", probed.target().value())
              .put("address", probed.address())
              .put("ok", probed.ok())
              .put("error", probed.ok() ? null : probed.error());
      case MachineDone done -> {}
      case MachineFailed failed -> json.put("error", failed.error());
      case MachineWaits waits -> json.put("reason", waits.reason());
      case MachinePutBack put ->
          json.put("lab", put.lab().value())
              .put("ok", put.why().isEmpty())
              .put("reason", put.why());
      case ConnectionLost lost -> json.put("seconds", seconds(lost.longest()));
      case HostBack back -> {}
      case RunLeft left ->
          json.put("id", left.id().value())
              .put("verb", left.verb())
              .put("subjects", left.subjects());
      case HostFailed failed -> json.put("error", failed.error());
      case RunEnded ended ->
          throw new IllegalArgumentException("the summary is not an ordinary event");
    }
    return json.end();
  }

  /** The names that scripts know; they do not change when a constant is renamed. */
  static String name(Activity activity) {
    return switch (activity) {
      case WAITING -> "waiting";
      case DESTROYING -> "destroying";
      case BOOTING -> "booting";
      case RELOADING -> "reloading";
      case HALTING -> "halting";
      case SUSPENDING -> "suspending";
      case RESUMING -> "resuming";
      case CONNECTING -> "connecting";
      case CHECKING -> "checking";
      case PROVISIONING -> "provisioning";
      case SNAPSHOT -> "snapshot";
      case DONE -> "done";
      case FAILED -> "failed";
    };
  }

  /** The names that scripts know; they do not change when a record is renamed. */
  private static String name(RunEvent event) {
    return switch (event) {
      case RunStarted e -> "run_started";
      case HostActivity e -> "host_activity";
      case BoxProgress e -> "box_progress";
      case BoxSynced e -> "box_synced";
      case BoxRemoved e -> "box_removed";
      case WorkdirSynced e -> "workdir_synced";
      case MachineActivity e -> "machine_activity";
      case VagrantLine e -> "vagrant_line";
      case VosUpCompleted e -> "vos_up_completed";
      case AddressRead e -> "address_read";
      case EdgeProbed e -> "edge_probed";
      case MachineDone e -> "machine_done";
      case MachineFailed e -> "machine_failed";
      case MachineWaits e -> "machine_waits";
      case MachinePutBack e -> "machine_put_back";
      case ConnectionLost e -> "connection_lost";
      case HostBack e -> "host_back";
      case RunLeft e -> "run_left";
      case HostFailed e -> "host_failed";
      case RunEnded e -> "summary";
    };
  }

  private static JsonDocument box(JsonDocument json, BoxRef box) {
    return json.put("box", box.name())
        .put("version", box.version())
        .put("provider", box.provider());
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static String summary(RunEnded ended) {
    RunOutcome outcome = ended.outcome();
    JsonDocument json =
        JsonDocument.line().put("event", "summary").put("ok", outcome.ok()).startArray("failed");
    for (RunOutcome.Failure failure : outcome.failed()) {
      json.startObject()
          .put("machine", failure.machine().value())
          .put("host", failure.host().value())
          .put("error", failure.error());
      failure.provisioner().ifPresent(words -> json.put("provisioner", words));
      if (!failure.log().isEmpty()) {
        json.put("last_lines", failure.log().stream().map(PlainText::line).toList());
      }
      failure.logFile().ifPresent(file -> json.put("log_file", PlainText.line(file.toString())));
      json.endObject();
    }
    json.endArray().put("seconds", ended.seconds());
    ended.estimated().ifPresent(before -> json.put("estimated_seconds", before.toSeconds()));
    // Only then, so that an ordinary summary has just the documented keys.
    if (!outcome.leftOut().isEmpty()) {
      json.startArray("left_out");
      for (RunOutcome.LeftOut left : outcome.leftOut()) {
        json.startObject()
            .put("machine", left.machine().value())
            .put("host", left.host())
            .put("reason", left.reason())
            .endObject();
      }
      json.endArray();
    }
    if (!outcome.hostFailures().isEmpty()) {
      json.startArray("failed_hosts");
      for (RunOutcome.HostFailure failure : outcome.hostFailures()) {
        json.startObject()
            .put("host", failure.host().value())
            .put("error", failure.error())
            .endObject();
      }
      json.endArray();
    }
    if (!outcome.removed().isEmpty()) {
      json.startArray("removed");
      for (RunOutcome.RemovedBox removed : outcome.removed()) {
        box(json.startObject().put("host", removed.host().value()), removed.box())
            .put("bytes", removed.bytes())
            .endObject();
      }
      json.endArray();
    }
    if (outcome.interrupted()) {
      json.put("interrupted", true);
    }
    return json.end();
  }
}
