package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.PlainText;
import io.homelab.operations.Approval;
import io.homelab.operations.BringUp;
import io.homelab.operations.Completion;
import io.homelab.operations.DryRun;
import io.homelab.operations.LogReading;
import io.homelab.operations.MachineVerbs;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Placing;
import io.homelab.operations.StatusReport;
import io.homelab.operations.Stay;
import io.homelab.report.LogLineView;
import io.homelab.report.MatrixView;
import io.homelab.report.StatusView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One machine: how it is, why it is there, what was said about it, and what is done with it. */
final class MachineEndpoints {
  private static final String MACHINE = LabEndpoints.LAB + "/machines/{machine}";
  private static final long USUAL_LINES = 1000;
  private static final long MOST_LINES = 10_000;

  private final ServedLabs labs;
  private final LiveLooks looks;
  private final VerbEndpoints verbs;

  MachineEndpoints(ServedLabs labs, LiveLooks looks, VerbEndpoints verbs) {
    this.labs = labs;
    this.looks = looks;
    this.verbs = verbs;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(MACHINE, this::machine),
        ApiRoute.look(MACHINE + "/why", this::why),
        ApiRoute.look(MACHINE + "/log", this::log),
        ApiRoute.act("DELETE", MACHINE, AccessRole.USER, this::destroy),
        post("/start", this::start),
        post(
            "/stop",
            call ->
                verb(call, "halt", (found, only, view) -> found.halt(view).map(Completion::of))),
        post(
            "/reload",
            call ->
                verb(
                    call,
                    "reload",
                    (found, only, view) -> found.reload(only, view).map(Completion::of))),
        post(
            "/provision",
            call ->
                verb(
                    call,
                    "provision",
                    (found, only, view) -> found.provision(only, view).map(Completion::of))),
        ApiRoute.act("POST", MACHINE + "/move", AccessRole.OPERATOR, this::move));
  }

  private static ApiRoute post(String path, ApiRoute.ApiHandler handler) {
    return ApiRoute.act("POST", MACHINE + path, AccessRole.USER, handler);
  }

  private ApiResponse machine(ApiCall call) {
    try (OpenLab lab = labs.open(call.word("lab"))) {
      return ApiResponse.json(
          200,
          call.flag("live")
              ? looks.of(
                  call.word("lab"),
                  "machine " + known(lab, call),
                  () -> shown(StatusReport.live(lab).orThrow(), call))
              : shown(StatusReport.lastSeen(lab).orThrow(), call));
    }
  }

  private static String shown(StatusReport look, ApiCall call) {
    return StatusView.json(look.status(), call.word("machine")).orElseThrow(() -> none(call));
  }

  private static ApiProblem none(ApiCall call) {
    return ApiProblem.notFound(
        "there is no machine '%s'".formatted(PlainText.excerpt(call.word("machine"), 80)),
        "see: GET %s/%s/machines".formatted(LabEndpoints.LABS, call.word("lab")));
  }

  /** The name of the machine that a call is about, if there is such a one. */
  private static String known(OpenLab lab, ApiCall call) {
    shown(StatusReport.lastSeen(lab).orThrow(), call);
    return call.word("machine");
  }

  private ApiResponse why(ApiCall call) {
    boolean live = call.flag("live");
    try (OpenLab lab = labs.open(call.word("lab"))) {
      String name = known(lab, call);
      return ApiResponse.json(
          200,
          live
              ? looks.of(call.word("lab"), "why " + name, () -> matrix(lab, name, false))
              : matrix(lab, name, true));
    }
  }

  private static String matrix(OpenLab lab, String name, boolean offline) {
    DryRun run =
        DryRun.of(
                lab,
                new DryRun.PlanQuestion(
                    Placing.USUAL,
                    offline,
                    false,
                    Optional.of(name),
                    Optional.empty(),
                    Optional.empty()))
            .orThrow();
    return MatrixView.json(run.explanation().orElseThrow().matrix());
  }

  private ApiResponse log(ApiCall call) {
    long lines = call.number("lines", USUAL_LINES, MOST_LINES);
    try (OpenLab lab = labs.open(call.word("lab"))) {
      StringBuilder text = new StringBuilder();
      new LogReading(Optional.of(known(lab, call)), lines, false)
          .read(lab, line -> text.append(LogLineView.human(line)))
          .orThrow();
      return ApiResponse.text("text/plain; charset=utf-8", text.toString());
    }
  }

  private ApiResponse verb(ApiCall call, String word, VerbEndpoints.MachineVerb verb) {
    JsonBody body = call.body();
    List<String> provisioners = VerbEndpoints.provisioners(body, word);
    body.nothingElse();
    requireAllowed(call);
    return verbs.begun(
        call,
        "vos " + word,
        lab -> MachineVerbs.find(lab, List.of(known(lab, call)), "vos " + word).orThrow(),
        (found, view) -> verb.with(found, provisioners, view));
  }

  private ApiResponse destroy(ApiCall call) {
    call.body().nothingElse();
    requireAllowed(call);
    return verbs.destroy(
        call,
        List.of(call.word("machine")),
        "GET " + call.request().path(),
        look -> StatusView.json(look.status(), call.word("machine")).orElse(""),
        () -> labs.forget(call.word("lab"), call.word("machine")));
  }

  /** There is such a machine, and the caller may change it: a user only what he asked for. */
  private void requireAllowed(ApiCall call) {
    try (OpenLab lab = labs.open(call.word("lab"))) {
      String machine = known(lab, call);
      if (call.holder().role() == AccessRole.USER
          && !labs.isBy(call.word("lab"), machine, call.holder().name())) {
        throw ApiProblem.noRight(
            403,
            "that machine was not asked for with this token",
            "it takes that token, or one of: operator, admin");
      }
    }
  }

  /** Brings it up as its topology says, and destroys nothing for that. */
  private ApiResponse start(ApiCall call) {
    call.body().nothingElse();
    requireAllowed(call);
    return verbs.begun(
        call,
        "vos up",
        lab -> {
          BringUp.Request request =
              new BringUp.Request(
                  List.of(known(lab, call)),
                  Optional.empty(),
                  Placing.USUAL,
                  Optional.empty(),
                  BringUp.Request.WHOLE_LAB.parallel(),
                  false,
                  false,
                  List.of(),
                  Stay.USUAL);
          BringUp proposal = BringUp.propose(lab, request, says -> {}).orThrow();
          return VerbEndpoints.checked(
              proposal,
              () -> {
                VerbEndpoints.unobjected(proposal);
                if (!proposal.destroyed().isEmpty()) {
                  throw ApiProblem.of(
                      "not-described",
                      409,
                      "machine %s is no longer in topology.yaml".formatted(call.word("machine")),
                      "put it back there, or destroy it: DELETE " + call.request().path());
                }
              });
        },
        (proposal, view) ->
            proposal.apply(new Approval(proposal.digest()), view).map(Completion::of));
  }

  /** As the plan of the whole lab with that move says, and only when that plan is approved. */
  private ApiResponse move(ApiCall call) {
    JsonBody body = call.body();
    String host =
        body.text("host").orElseThrow(() -> ApiProblem.badBody("'host' is missing: where to"));
    boolean replace = body.flag("allow_replace");
    String plan = VerbEndpoints.plan(body);
    body.nothingElse();
    try (OpenLab lab = labs.open(call.word("lab"))) {
      known(lab, call);
    }
    Placing placing =
        new Placing(
            Optional.empty(), OptionalLong.empty(), List.of(call.word("machine") + "=" + host));
    return verbs.up(call, placing, false, replace, plan);
  }
}
