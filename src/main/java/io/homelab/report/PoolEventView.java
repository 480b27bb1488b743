package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.model.PoolName;
import io.homelab.operations.KeepPools.TickOutcome;
import io.homelab.operations.PoolWatcher;
import io.homelab.pool.Brake.BrakePosition;
import io.homelab.pool.InstancePhase;
import io.homelab.pool.PoolAction;
import io.homelab.pool.PoolAction.BrakeTurned;
import io.homelab.pool.PoolAction.ClaimEnded;
import io.homelab.pool.PoolAction.HostWork;
import io.homelab.pool.PoolAction.LeaseWarned;
import io.homelab.pool.PoolAction.Turned;
import io.homelab.pool.PoolDecision.Shortage;
import io.homelab.pool.WorkKind;
import io.homelab.pool.WorkResult.WorkFailure;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What is done with pools, as plain lines for people: when, which pool, which machine, what, why.
 */
public final class PoolEventView implements PoolWatcher {
  private final PrintStream out;
  private final InstantSource clock;
  private final boolean quiet;

  /**
   * A view that writes each thing as it comes.
   *
   * @param quiet whether only what is bad is shown
   */
  public PoolEventView(PrintStream out, InstantSource clock, boolean quiet) {
    this.out = out;
    this.clock = clock;
    this.quiet = quiet;
  }

  @Override
  public void decided(PoolAction action) {
    String why = action.reason().isEmpty() ? "" : ": " + action.reason();
    switch (action) {
      case HostWork work -> news("%s %s%s".formatted(about(work), work.kind().wireName(), why));
      case Turned turned ->
          line(
              isBad(turned.to()),
              "%s %s %s%s"
                  .formatted(
                      turned.pool(),
                      turned.instance(),
                      turned.from().isEmpty() ? turned.to() : turned.from() + " -> " + turned.to(),
                      why));
      case LeaseWarned warned ->
          news("%s claim %s is warned%s".formatted(warned.pool(), warned.claim(), why));
      case ClaimEnded ended ->
          news("%s claim %s ended%s".formatted(ended.pool(), ended.claim(), why));
      case BrakeTurned turned ->
          line(
              turned.to() != BrakePosition.OFF,
              "%s brake %s -> %s%s"
                  .formatted(turned.pool(), turned.from().wireName(), turned.to().wireName(), why));
    }
  }

  private static boolean isBad(String phase) {
    return phase.equals(InstancePhase.FAILED.wireName())
        || phase.equals(InstancePhase.QUARANTINED.wireName());
  }

  @Override
  public void worked(HostWork work, Duration took, Optional<WorkFailure> failure) {
    String what = about(work) + " " + work.kind().wireName();
    if (failure.isEmpty()) {
      news("%s done in %s".formatted(what, NumberText.seconds(took)));
    } else {
      // Checks are repeated, and a machine that still boots fails them: what that comes to is told.
      line(
          work.kind() != WorkKind.CHECK,
          "%s failed after %s: %s%s"
              .formatted(
                  what,
                  NumberText.seconds(took),
                  failure.get().error(),
                  failure.get().permanent() ? " (the same would happen again)" : ""));
    }
  }

  private static String about(HostWork work) {
    return "%s %s on %s:".formatted(work.pool(), work.instance(), work.host());
  }

  @Override
  public void waits(PoolName pool, Shortage shortage) {
    news(
        "%s waits for %s: %s"
            .formatted(
                pool,
                NumberText.count(shortage.missing(), "machine"),
                ReasonsText.line(shortage.because(), shortage.hosts())));
  }

  @Override
  public void host(HostName host, Optional<String> silent) {
    line(
        silent.isPresent(),
        silent
            .map(why -> "host %s does not answer: %s".formatted(host, why))
            .orElse("host %s answers again".formatted(host)));
  }

  @Override
  public void says(String sentence) {
    news(sentence);
  }

  private void news(String text) {
    line(false, text);
  }

  /**
   * A line.
   *
   * @param bad whether somebody who wants quiet wants to know it
   */
  private synchronized void line(boolean bad, String text) {
    if (bad || !quiet) {
      out.print(TimeText.utc(clock.instant()) + " " + PlainText.line(text) + "\n");
      out.flush();
    }
  }

  /** How a tick ended, in a line for each thing; why, its events have said. */
  public static String human(TickOutcome outcome) {
    StringBuilder out =
        new StringBuilder(
            outcome.done() + outcome.failed() == 0
                ? "Nothing to do on the hosts.\n"
                : "%s done, %d failed.\n"
                    .formatted(NumberText.count(outcome.done(), "work"), outcome.failed()));
    outcome
        .waiting()
        .forEach((pool, shortage) ->
            out.append(
                "Pool %s waits for %s.\n"
                    .formatted(pool, NumberText.count(shortage.missing(), "machine"))));
    outcome
        .silent()
        .keySet()
        .forEach(host -> out.append("Host %s did not answer.\n".formatted(host)));
    return out.toString();
  }
}
