package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.PlainText;
import io.homelab.operations.HostRuns;
import io.homelab.operations.OpenLab;
import io.homelab.report.ServedRunView;
import io.homelab.report.ServedRunView.ServedRun;
import java.util.List;
import java.util.Set;

/** What the server carries out: what there is, its events, and how it is stopped. */
final class RunEndpoints {
  static final String RUNS = "/api/v1/runs";
  private static final String RUN = RUNS + "/{run}";

  /** What machines or the state tell is for those who may ask for it themselves. */
  private static final Set<String> PRIVATE = Set.of("vos ssh", "state pull");

  /** What tells of labs beside the run's own, as far as whoever began it may know of them. */
  private static final Set<String> WIDE =
      Set.of("labs list", "labs extend", "labs keep", "gc", "box prune", "hosts list", "plan");

  private final LabRuns runs;
  private final ServedLabs labs;

  RunEndpoints(LabRuns runs, ServedLabs labs) {
    this.runs = runs;
    this.labs = labs;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(
            RUNS,
            call -> ListPage.of(call).of(all(call), ServedRun::id).answer(ServedRunView::json)),
        ApiRoute.look(RUN, this::one),
        ApiRoute.look(RUN + "/events", this::events),
        ApiRoute.act("DELETE", RUN, AccessRole.VIEWER, this::cancel));
  }

  /** It has begun; where it is told of. */
  static ApiResponse begun(ServedRun run) {
    return begun(run, ServedRunView.json(run));
  }

  /** The same with more to tell. */
  static ApiResponse begun(ServedRun run, String json) {
    return ApiResponse.json(202, json).with("Location", RUNS + "/" + run.id());
  }

  private List<ServedRun> all(ApiCall call) {
    return runs.all().stream().filter(run -> call.sees(run.lab())).toList();
  }

  /** With what goes on at the hosts of its lab, where that is asked for: a run may have left it. */
  private ApiResponse one(ApiCall call) {
    ServedRun run = run(call);
    if (!call.flag("live")) {
      return ApiResponse.json(200, ServedRunView.json(run));
    }
    try (OpenLab lab = labs.open(run.lab())) {
      HostRuns there = HostRuns.of(lab).orThrow();
      return ApiResponse.json(200, ServedRunView.json(run, there.all(), there.unheard()));
    }
  }

  private ServedRun run(ApiCall call) {
    return runs.find(call.word("run"))
        .filter(run -> call.sees(run.lab()))
        .orElseThrow(() ->
            ApiProblem.notFound(
                "there is no run '%s'".formatted(PlainText.excerpt(call.word("run"), 80)),
                "see: GET " + RUNS));
  }

  private ApiResponse events(ApiCall call) {
    String last = call.request().header("last-event-id").orElse("0");
    if (!last.matches("[0-9]{1,9}")) {
      throw ApiProblem.of("bad-header", 400, "the header Last-Event-ID is a number", "");
    }
    ServedRun run = run(call);
    if (PRIVATE.contains(run.verb())) {
      requireOwn(call, run);
    }
    if (WIDE.contains(run.verb()) && !call.seesAll() && !run.token().equals(call.holder().name())) {
      throw ApiProblem.noRight(
          403,
          "run %s is not of this token, and tells of other labs".formatted(run.id()),
          "run the command yourself");
    }
    return call.flag("so_far")
        ? runs.eventsSoFar(run.id(), Long.parseLong(last))
        : runs.events(run.id(), Long.parseLong(last));
  }

  private static void requireOwn(ApiCall call, ServedRun run) {
    if (!run.token().equals(call.holder().name())
        && call.holder().role().compareTo(AccessRole.OPERATOR) < 0) {
      throw ApiProblem.noRight(
          403,
          "run %s is not of this token".formatted(run.id()),
          "for those of others, it takes the role operator");
    }
  }

  private ApiResponse cancel(ApiCall call) {
    ServedRun run = run(call);
    requireOwn(call, run);
    if (!runs.cancel(run.id())) {
      throw ApiProblem.of("has-ended", 409, "run %s has ended".formatted(run.id()), "");
    }
    return ApiResponse.json(202, ServedRunView.json(run));
  }
}
