package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.operations.Answer;
import io.homelab.operations.BoxInventory;
import io.homelab.operations.DryRun;
import io.homelab.operations.HostRuns;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Placing;
import io.homelab.operations.Refusal;
import io.homelab.operations.StatusReport;
import io.homelab.report.BoxView;
import io.homelab.report.PlanView;
import io.homelab.report.RunsView;
import io.homelab.report.ServedLabsView;
import io.homelab.report.StatusView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is told of labs, and what would be done with them. */
final class LabEndpoints {
  static final String LABS = "/api/v1/labs";
  static final String LAB = LABS + "/{lab}";

  /** The exit code that the command would have. */
  static final String CODE = "Homelab-Code";

  private final ServedLabs labs;
  private final LiveLooks looks;

  LabEndpoints(ServedLabs labs, LiveLooks looks) {
    this.labs = labs;
    this.looks = looks;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(LABS, this::all).paged("labs"),
        ApiRoute.look(LAB, of(LabEndpoints::lab)),
        ApiRoute.look(LAB + "/machines", call -> in(call, lab -> machines(call, lab)))
            .paged("machines"),
        ApiRoute.look(LAB + "/host-runs", call -> in(call, lab -> hostRuns(call, lab)))
            .paged("runs"),
        ApiRoute.look(LAB + "/boxes", call -> in(call, lab -> boxes(call, lab))).paged("boxes"),
        ApiRoute.act(
            "POST", LAB + "/plan", AccessRole.USER, call -> in(call, lab -> plan(call, lab))));
  }

  private ApiResponse all(ApiCall call) {
    return ApiResponse.json(
        200,
        ServedLabsView.json(
            labs.all().stream()
                .filter(each -> call.seesAll() || each.lab().map(call::sees).orElse(false))
                .toList()));
  }

  private ApiRoute.ApiHandler of(Function<OpenLab, ApiResponse> view) {
    return call -> in(call, view);
  }

  private ApiResponse in(ApiCall call, Function<OpenLab, ApiResponse> view) {
    try (OpenLab lab = labs.open(call.word("lab"))) {
      return view.apply(lab);
    }
  }

  private static ApiResponse lab(OpenLab lab) {
    return ApiResponse.json(200, ServedLabsView.json(lab, lab.kept().otherRun()));
  }

  private ApiResponse machines(ApiCall call, OpenLab lab) {
    return ApiResponse.json(
        200,
        call.flag("live")
            ? looks.of(
                call.word("lab"),
                "machines",
                () -> StatusView.json(StatusReport.live(lab).orThrow().status()))
            : StatusView.json(StatusReport.lastSeen(lab).orThrow().status()));
  }

  private ApiResponse hostRuns(ApiCall call, OpenLab lab) {
    return ApiResponse.json(
        200,
        looks.of(
            call.word("lab"),
            "host-runs",
            () -> {
              HostRuns runs = HostRuns.of(lab).orThrow();
              return RunsView.json(runs.all(), runs.unheard());
            }));
  }

  /** Which host has which box; all of them are asked. */
  private ApiResponse boxes(ApiCall call, OpenLab lab) {
    return ApiResponse.json(
        200,
        looks.of(
            call.word("lab"),
            "boxes",
            () -> {
              BoxInventory found = BoxInventory.of(lab).orThrow();
              return BoxView.json(found.boxes(), found.silent());
            }));
  }

  /** How a body says that machines are to be placed. */
  static Placing placing(JsonBody body) {
    return new Placing(
        body.text("strategy"), body.number("seed"), body.texts("moves"), body.texts("assume_lost"));
  }

  /**
   * As the command, this shows a plan that cannot be carried out, too; the code tells. One that can
   * has a tag, which is what an approval names.
   */
  private static ApiResponse plan(ApiCall call, OpenLab lab) {
    JsonBody body = call.body();
    boolean partial = body.flag("allow_partial");
    DryRun.PlanQuestion question =
        new DryRun.PlanQuestion(
            placing(body),
            body.flag("offline"),
            partial,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    body.nothingElse();
    DryRun run = DryRun.of(lab, question).orThrow();
    ApiResponse shown = ApiResponse.json(200, PlanView.json(run.plan(), false, run.estimate()));
    String tag = "\"" + run.digest() + "\"";
    return switch (run.concluded()) {
      case Answer.Given<Boolean> changes -> shown.with(CODE, "0").with("ETag", tag);
      case Answer.Refused<Boolean>(Refusal refusal) -> {
        ApiResponse why = shown.with(CODE, "" + ApiProblem.of(refusal).code());
        yield partial && refusal.kind() == Refusal.Kind.DOES_NOT_FIT ? why.with("ETag", tag) : why;
      }
    };
  }
}
