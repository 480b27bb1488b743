package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.access.HostTokenBooks;
import io.homelab.access.ServerRoster;
import io.homelab.operations.HostWatch;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabServer.ServeRequest;
import io.homelab.operations.SightedHost;
import io.homelab.report.RequestLineView;
import io.homelab.report.ServedRunView.ServedRun;
import io.homelab.report.ServerEventView;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server does beside answering: it watches hosts, counts, tells of changes, and shows other
 * servers that it lives.
 */
final class Upkeep implements AutoCloseable {
  private final HttpLabServer.Tuning tuning;
  private final ServerEvents events;
  private final HostWatch watch;
  private final ServerMetrics metrics;
  private final ServerRoster.ServerPresence presence;
  private final LabRuns runs;
  private final List<ApiRoute> routes = new ArrayList<>();
  private @Nullable HostRounds rounds;

  private Upkeep(
      ServedLabs labs, LabOpener opener, AccessBooks access, HttpLabServer.Tuning tuning) {
    this.tuning = tuning;
    this.events = new ServerEvents(era());
    this.watch = new HostWatch(labs, opener, System::nanoTime, tuning.lasting(), new Told(events));
    this.metrics = new ServerMetrics(labs, watch, events::listeners);
    this.presence = access.servers().join();
    this.runs = new LabRuns(access, presence.id(), opener.caller().clock(), this::changed);
  }

  /** That of a server which has not started yet. */
  static Upkeep of(
      ServedLabs labs,
      LabOpener opener,
      AccessBooks access,
      HttpLabServer.Tuning tuning,
      ServeRequest request) {
    Upkeep upkeep = new Upkeep(labs, opener, access, tuning);
    HostWatch watch = upkeep.watch;
    HostTokenBooks tokens = new HostTokenBooks(request.folder());
    HostEndpoints shown = new HostEndpoints(labs, watch, tuning.watching());
    HostBookEndpoints book = new HostBookEndpoints(labs, watch, shown, tokens);
    upkeep.routes.addAll(
        new UpkeepEndpoints(
                labs, access.tokens(), watch, tuning.watching(), upkeep.metrics, upkeep.events)
            .routes());
    upkeep.routes.addAll(shown.routes());
    upkeep.routes.addAll(book.routes());
    upkeep.routes.addAll(new HostDutyEndpoints(labs, watch, shown, upkeep.runs).routes());
    upkeep.routes.addAll(
        new HostCallEndpoints(watch, shown, book, tokens, opener.caller().clock()).routes());
    return upkeep;
  }

  private static String era() {
    byte[] bytes = new byte[4];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Tells of what the watch sees. */
  private record Told(ServerEvents events) implements HostWatch.Changes {
    @Override
    public void host(SightedHost host) {
      events.add("host", Optional.empty(), ServerEventView.host(host));
    }

    @Override
    public void lab(String name) {
      events.add("machines", Optional.of(name), ServerEventView.machines(name));
    }
  }

  private void changed(ServedRun run) {
    metrics.changed(run);
    events.add("run", Optional.of(run.lab()), ServerEventView.run(run));
  }

  LabRuns runs() {
    return runs;
  }

  /** Shows other servers on the same books that this one lives. */
  ServerRoster.ServerPresence presence() {
    return presence;
  }

  ServerMetrics metrics() {
    return metrics;
  }

  List<ApiRoute> routes() {
    return List.copyOf(routes);
  }

  /**
   * What stands around every request.
   *
   * @param openHere whether programs of this computer need no token for some things
   */
  RequestGuard guard(boolean openHere) {
    return new RequestGuard(
        new RequestLimits(tuning.limits(), System::nanoTime), openHere, this::answered);
  }

  private void answered(AnsweredRequest request) {
    metrics.answered(request);
    tuning
        .log()
        .accept(
            RequestLineView.json(
                request.at(),
                request.id(),
                request.token(),
                request.method(),
                request.pattern(),
                request.status(),
                request.nanos() / 1e6,
                request.address()));
  }

  /** Begins to watch hosts. */
  void start() {
    if (tuning.watching()) {
      rounds = HostRounds.start(watch);
    }
  }

  /** Ends it, and lets go whoever listens. */
  @Override
  public void close() {
    if (rounds != null) {
      rounds.close();
    }
    watch.close();
    events.close();
    presence.close();
  }
}
