package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.access.TokenBooks;
import io.homelab.model.HomeLabException;
import io.homelab.operations.HostWatch;
import io.homelab.operations.ProbePace;
import io.homelab.report.ServedLabsView;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the server works, what it counts, and what changes. */
final class UpkeepEndpoints {
  private static final int LONGEST_EVENT_ID = 60;

  private final ServedLabs labs;
  private final TokenBooks tokens;
  private final HostWatch watch;
  private final boolean watching;
  private final ServerMetrics metrics;
  private final ServerEvents events;

  UpkeepEndpoints(
      ServedLabs labs,
      TokenBooks tokens,
      HostWatch watch,
      boolean watching,
      ServerMetrics metrics,
      ServerEvents events) {
    this.labs = labs;
    this.tokens = tokens;
    this.watch = watch;
    this.watching = watching;
    this.metrics = metrics;
    this.events = events;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.open("/healthz", call -> ApiResponse.json(200, ServedLabsView.health("ok"))),
        ApiRoute.open("/readyz", call -> ready()),
        new ApiRoute(
            "GET",
            "/metrics",
            EnumSet.allOf(AccessRole.class),
            true,
            Optional.empty(),
            call -> ApiResponse.text(ServerMetrics.TYPE, metrics.text())),
        ApiRoute.look("/api/v1/events", this::events));
  }

  private ApiResponse ready() {
    try {
      labs.folders();
      tokens.all();
    } catch (HomeLabException e) {
      // Whoever asks may be anybody, and is not told of the server's files.
      throw notReady("the labs or the tokens cannot be read", e);
    }
    if (watching && watch.sinceLastRound().compareTo(ProbePace.USUAL.multipliedBy(3)) > 0) {
      throw notReady("hosts are not asked any more", null);
    }
    return ApiResponse.json(200, ServedLabsView.health("ready"));
  }

  private static ApiProblem notReady(String why, @Nullable Throwable cause) {
    ApiProblem problem = ApiProblem.of("not-ready", 503, why, "see the log of the server");
    if (cause != null) {
      problem.initCause(cause);
    }
    return problem;
  }

  private ApiResponse events(ApiCall call) {
    Optional<String> after = call.request().header("last-event-id");
    if (after
        .filter(id -> !id.matches("[0-9a-z-]{1,%d}".formatted(LONGEST_EVENT_ID)))
        .isPresent()) {
      throw ApiProblem.of(
          "bad-header", 400, "the header Last-Event-ID is none that this server gave out", "");
    }
    return events.feed(after, call::sees);
  }
}
