package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.model.PoolName;
import io.homelab.operations.KeepPools.TickOutcome;
import io.homelab.operations.PoolWatcher;
import io.homelab.pool.PoolAction;
import io.homelab.pool.PoolAction.BrakeTurned;
import io.homelab.pool.PoolAction.ClaimEnded;
import io.homelab.pool.PoolAction.HostWork;
import io.homelab.pool.PoolAction.LeaseWarned;
import io.homelab.pool.PoolAction.Turned;
import io.homelab.pool.PoolDecision.Shortage;
import io.homelab.pool.WorkResult.WorkFailure;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done with pools, as JSON Lines. Every line has {@code schema_version}, {@code event},
 * {@code pool}, {@code instance}, {@code host} (null if there is none) and {@code at}, then the
 * event's own keys. The last line of a tick is the summary, which has none of these.
 */
public final class JsonPoolEventView implements PoolWatcher {
  private final PrintStream out;
  private final InstantSource clock;
  private boolean ended;

  /** A view that writes each thing as it comes and flushes after each line. */
  public JsonPoolEventView(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void decided(PoolAction action) {
    switch (action) {
      case HostWork work ->
          print(
              about("work_began", work)
                  .put("kind", work.kind().wireName())
                  .put("reason", PlainText.line(work.reason())));
      case Turned turned ->
          print(
              line("turned", turned.pool(), turned.instance().value(), null)
                  .put("from", turned.from().isEmpty() ? null : turned.from())
                  .put("to", turned.to())
                  .put("reason", PlainText.line(turned.reason())));
      case LeaseWarned warned ->
          print(
              line("lease_warned", warned.pool(), null, null)
                  .put("claim", warned.claim().value())
                  .put("until", TimeText.utc(warned.until()))
                  .put("reason", PlainText.line(warned.reason())));
      case ClaimEnded over ->
          print(
              line("claim_ended", over.pool(), null, null)
                  .put("claim", over.claim().value())
                  .put("reason", PlainText.line(over.reason())));
      case BrakeTurned turned ->
          print(
              line("brake_turned", turned.pool(), null, null)
                  .put("from", turned.from().wireName())
                  .put("to", turned.to().wireName())
                  .put("reason", PlainText.line(turned.reason())));
    }
  }

  @Override
  public void worked(HostWork work, Duration took, Optional<WorkFailure> failure) {
    print(
        about("work_ended", work)
            .put("kind", work.kind().wireName())
            .put("seconds", JsonEventView.seconds(took))
            .put("ok", failure.isEmpty())
            .put("error", failure.map(WorkFailure::error).map(PlainText::line))
            .put("permanent", failure.map(WorkFailure::permanent).orElse(false)));
  }

  private JsonDocument about(String event, HostWork work) {
    return line(event, work.pool(), work.instance().value(), work.host());
  }

  @Override
  public void waits(PoolName pool, Shortage shortage) {
    print(put(line("pool_waits", pool, null, null), shortage));
  }

  private static JsonDocument put(JsonDocument json, Shortage shortage) {
    return ReasonsText.put(
        json.put("missing", shortage.missing()), shortage.because(), shortage.hosts());
  }

  @Override
  public void host(HostName host, Optional<String> silent) {
    JsonDocument json = line(silent.isPresent() ? "host_silent" : "host_back", null, null, host);
    silent.ifPresent(why -> json.put("error", PlainText.line(why)));
    print(json);
  }

  @Override
  public void says(String sentence) {
    print(line("note", null, null, null).put("text", PlainText.line(sentence)));
  }

  /** Writes how a tick ended, as the last line. */
  public void end(TickOutcome outcome) {
    JsonDocument json =
        JsonDocument.line()
            .put("event", "summary")
            .put("done", outcome.done())
            .put("failed", outcome.failed())
            .startArray("waiting");
    outcome
        .waiting()
        .forEach((pool, shortage) ->
            put(json.startObject().put("pool", pool.value()), shortage).endObject());
    LabsView.unreachable(json.endArray(), outcome.silent());
    synchronized (this) {
      ended = true;
      print(json);
    }
  }

  /** Whether the summary is written, after which nothing comes. */
  public synchronized boolean hasEnded() {
    return ended;
  }

  private JsonDocument line(
      String event, @Nullable PoolName pool, @Nullable String instance, @Nullable HostName host) {
    return JsonDocument.line()
        .put("event", event)
        .put("pool", pool == null ? null : pool.value())
        .put("instance", instance)
        .put("host", host == null ? null : host.value())
        .put("at", TimeText.utcMillis(clock.instant()));
  }

  private synchronized void print(JsonDocument json) {
    out.print(json.end());
    out.flush();
  }
}
