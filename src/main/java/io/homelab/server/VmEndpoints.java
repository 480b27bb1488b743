package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.access.Project;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.StrategyName;
import io.homelab.operations.Answer;
import io.homelab.operations.FileError;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.StatusReport;
import io.homelab.operations.VmLab;
import io.homelab.operations.VmPlan;
import io.homelab.operations.VmWish;
import io.homelab.report.MatrixView;
import io.homelab.report.ServedRunView.ServedRun;
import io.homelab.report.VmsView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Machines of all labs, and those that are asked for one by one. */
final class VmEndpoints {
  private static final String VMS = "/api/v1/vms";

  /** The lab of those that no project asks for. */
  private static final String OWN_LAB = "vms";

  private final ServedLabs labs;
  private final LabRuns runs;

  VmEndpoints(ServedLabs labs, LabRuns runs) {
    this.labs = labs;
    this.runs = runs;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(VMS, this::all),
        ApiRoute.act("POST", VMS, AccessRole.USER, this::add),
        ApiRoute.act("POST", VMS + "/plan", AccessRole.USER, this::plan));
  }

  private ApiResponse all(ApiCall call) {
    List<VmsView.ServedVm> all = new ArrayList<>();
    for (Path folder : labs.folders()) {
      // A lab whose files cannot be read hides no other one; GET labs tells of it.
      if (labs.open(folder) instanceof Answer.Given<OpenLab>(OpenLab lab)) {
        try (lab) {
          String name = lab.lab().name().value();
          if (call.sees(name)) {
            all.addAll(
                VmsView.of(
                    lab, StatusReport.lastSeen(lab).orThrow(), new VmLab(folder, name).makers()));
          }
        }
      }
    }
    return ListPage.of(call).of(all, vm -> vm.lab() + "/" + vm.name()).answer(VmsView::json);
  }

  private static VmWish wish(ApiCall call) {
    JsonBody body = call.body();
    VmWish wish =
        new VmWish(
            needed(body, "name"),
            needed(body, "box"),
            body.text("box_version"),
            body.number("cpus"),
            body.number("memory_mb"),
            body.number("disk_gb"),
            body.text("role"),
            body.text("provider"),
            body.text("host"),
            body.text("strategy"));
    body.nothingElse();
    if (!Names.isValid(wish.name())) {
      throw ApiProblem.badBody(
          "'%s' is no name for a machine".formatted(PlainText.excerpt(wish.name(), 40)));
    }
    wish.strategy()
        .filter(word -> StrategyName.parse(word).isEmpty())
        .ifPresent(word -> {
          throw ApiProblem.of(
              "invalid-strategy",
              422,
              "there is no strategy '%s'".formatted(PlainText.excerpt(word, 40)),
              "use one of: " + String.join(", ", StrategyName.wireNames()));
        });
    return wish;
  }

  private static String needed(JsonBody body, String key) {
    return body.text(key).orElseThrow(() -> ApiProblem.badBody("'%s' is missing".formatted(key)));
  }

  private VmLab lab(ApiCall call) {
    if (call.seesAll()) {
      return labs.own(OWN_LAB);
    }
    return labs.own(
        call.project()
            .map(Project::ownLab)
            .orElseThrow(() ->
                ApiProblem.noRight(
                    403,
                    "the project of that token is not there any more",
                    "ask whoever runs the server")));
  }

  /** Where it would go, and why; what goes nowhere is told, too. */
  private ApiResponse plan(ApiCall call) {
    VmWish wish = wish(call);
    VmPlan plan = planned(lab(call), wish, call.holder().name());
    return ApiResponse.json(200, MatrixView.json(plan.explanation().matrix()))
        .with(
            LabEndpoints.CODE,
            plan.obstacle().map(why -> "" + problem(plan, wish).code()).orElse("0"));
  }

  private VmPlan planned(VmLab own, VmWish wish, String token) {
    if (own.makers().containsKey(wish.name())) {
      throw ApiProblem.of(
          "name-taken",
          409,
          "lab %s has a machine %s".formatted(own.name(), wish.name()),
          "choose another name, or destroy that one");
    }
    try (VmLab.TopologyDraft draft = own.draft(wish, token);
        OpenLab lab = read(draft.file())) {
      return VmPlan.of(lab, wish).orThrow();
    }
  }

  /** What is wrong in the draft is wrong in what was asked for. */
  private OpenLab read(Path draft) {
    return switch (labs.draft(draft)) {
      case Answer.Given<OpenLab>(OpenLab lab) -> lab;
      case Answer.Refused<OpenLab>(Refusal refusal) -> {
        List<FileError> mine =
            refusal.fileErrors().stream()
                .filter(each -> each.file().endsWith(String.valueOf(draft.getFileName())))
                .toList();
        if (mine.isEmpty() || mine.size() < refusal.fileErrors().size()) {
          throw new RefusedException(refusal);
        }
        throw ApiProblem.of(
            "bad-vm",
            422,
            mine.stream()
                .map(each -> "%s; %s".formatted(each.message(), each.expected()))
                .collect(Collectors.joining("; ")),
            "see: GET /api/v1/openapi.yaml");
      }
    };
  }

  private static ApiProblem problem(VmPlan plan, VmWish wish) {
    String name = wish.name();
    ApiProblem problem =
        switch (plan.obstacle().orElseThrow()) {
          case NONE_AVAILABLE ->
              nowhere("no host takes a machine now", "see: GET /api/v1/hosts")
                  .named("none-available");
          case UNAVAILABLE ->
              ApiProblem.of(
                      new Refusal(
                          Refusal.Kind.UNREACHABLE,
                          "host %s takes no machine now".formatted(wish.host().orElse("")),
                          "leave 'host' out, or see: GET /api/v1/hosts"))
                  .named("unavailable");
          case INSUFFICIENT ->
              nowhere(
                      "machine %s fits nowhere: no host has enough room left".formatted(name),
                      "ask for less, or leave 'host' out")
                  .named("insufficient");
          case UNSUITABLE ->
              nowhere(
                  "machine %s fits nowhere: no host is made for it".formatted(name),
                  "see 'reasons' of each host");
        };
    return problem.with(VmsView.details(plan.explanation()));
  }

  private static ApiProblem nowhere(String sentence, String hint) {
    return ApiProblem.of(new Refusal(Refusal.Kind.DOES_NOT_FIT, sentence, hint));
  }

  private ApiResponse add(ApiCall call) {
    VmWish wish = wish(call);
    LabRuns.Wish asked = LabRuns.Wish.of(call);
    VmLab own = lab(call);
    String token = call.holder().name();
    Optional<ServedRun> known = runs.known(asked);
    if (known.isPresent()) {
      return RunEndpoints.begun(known.get());
    }
    VmPlan plan = planned(own, wish, token);
    if (plan.obstacle().isPresent()) {
      throw problem(plan, wish);
    }
    ServedRun run =
        runs.start(asked, own.name(), "vos up", () -> VmWork.of(labs, own, wish, token));
    return RunEndpoints.begun(run, VmsView.json(run, plan.explanation()));
  }
}
