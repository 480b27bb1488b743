package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.operations.Answer;
import io.homelab.operations.Approval;
import io.homelab.operations.BringBoxes;
import io.homelab.operations.BringUp;
import io.homelab.operations.Completion;
import io.homelab.operations.MachineVerbs;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Placing;
import io.homelab.operations.RefusedException;
import io.homelab.operations.StatusReport;
import io.homelab.operations.Stay;
import io.homelab.report.EventView;
import io.homelab.report.ServedRunView.ServedRun;
import io.homelab.report.StatusView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What is done with labs: each begins a run, which goes on, whoever is there. */
final class VerbEndpoints {
  private final ServedLabs labs;
  private final LabRuns runs;

  VerbEndpoints(ServedLabs labs, LabRuns runs) {
    this.labs = labs;
    this.runs = runs;
  }

  /** What is done with machines that exist. */
  @FunctionalInterface
  interface MachineVerb {
    /**
     * Does it.
     *
     * @param provisioners the only ones that run; none means those whose turn it is
     */
    Answer<Completion> with(MachineVerbs machines, List<String> provisioners, EventView view);
  }

  private static final Map<String, MachineVerb> VERBS =
      new TreeMap<>(
          Map.of(
              "halt", (machines, only, view) -> machines.halt(view).map(Completion::of),
              "suspend", (machines, only, view) -> machines.suspend(view).map(Completion::of),
              "resume", (machines, only, view) -> machines.resume(view).map(Completion::of),
              "reload", (machines, only, view) -> machines.reload(only, view).map(Completion::of),
              "provision",
                  (machines, only, view) -> machines.provision(only, view).map(Completion::of)));

  List<ApiRoute> routes() {
    List<ApiRoute> routes = new ArrayList<>();
    routes.add(post("/up", this::up));
    VERBS.forEach((word, verb) -> routes.add(post("/" + word, call -> verb(call, word, verb))));
    routes.add(post("/destroy", this::destroy));
    routes.add(post("/verify", this::verify));
    routes.add(post("/boxes/sync", this::syncBoxes));
    return List.copyOf(routes);
  }

  private static ApiRoute post(String path, ApiRoute.ApiHandler handler) {
    return ApiRoute.act("POST", LabEndpoints.LAB + path, AccessRole.OPERATOR, handler);
  }

  private ApiResponse up(ApiCall call) {
    JsonBody body = call.body();
    Placing placing = LabEndpoints.placing(body);
    boolean partial = body.flag("allow_partial");
    boolean replace = body.flag("allow_replace");
    String plan = plan(body);
    body.nothingElse();
    return up(call, placing, partial, replace, plan);
  }

  /** The digest of the plan that is approved. */
  static String plan(JsonBody body) {
    return body.text("plan")
        .orElseThrow(() ->
            ApiProblem.badBody(
                "'plan' is missing: the ETag of the plan that is approved, without its quotes"));
  }

  /** Does exactly the plan with that digest. */
  ApiResponse up(ApiCall call, Placing placing, boolean partial, boolean replace, String approved) {
    BringUp.Request request =
        new BringUp.Request(
            List.of(),
            Optional.empty(),
            placing,
            Optional.empty(),
            BringUp.Request.WHOLE_LAB.parallel(),
            partial,
            replace,
            List.of(),
            Stay.USUAL);
    return begun(
        call,
        "vos up",
        lab -> approved(BringUp.propose(lab, request, says -> {}).orThrow(), approved),
        (proposal, view) -> proposal.apply(new Approval(approved), view).map(Completion::of));
  }

  private static BringUp approved(BringUp proposal, String approved) {
    return checked(
        proposal,
        () -> {
          unobjected(proposal);
          if (!new Approval(approved).covers(proposal.digest())) {
            throw ApiProblem.of(
                "plan-outdated",
                409,
                "the approved plan is no longer what would be done",
                "ask for the plan again, and approve the new one");
          }
        });
  }

  /** Refuses what cannot be carried out. */
  static void unobjected(BringUp proposal) {
    proposal
        .objection()
        .ifPresent(refusal -> {
          throw new RefusedException(refusal);
        });
  }

  /** The proposal, unless the check throws; then it is closed. */
  static <P extends AutoCloseable> P checked(P proposal, Runnable check) {
    try {
      check.run();
      return proposal;
    } catch (RuntimeException e) {
      try {
        proposal.close();
      } catch (Exception more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  private ApiResponse verb(ApiCall call, String word, MachineVerb verb) {
    JsonBody body = call.body();
    List<String> machines = body.texts("machines");
    List<String> provisioners = provisioners(body, word);
    body.nothingElse();
    return begun(
        call,
        "vos " + word,
        lab -> MachineVerbs.find(lab, machines, "vos " + word).orThrow(),
        (found, view) -> verb.with(found, provisioners, view));
  }

  /** Which provisioners run, for the verbs that run some. */
  static List<String> provisioners(JsonBody body, String word) {
    return word.equals("reload") || word.equals("provision")
        ? body.texts("provision_with")
        : List.of();
  }

  private ApiResponse destroy(ApiCall call) {
    JsonBody body = call.body();
    List<String> machines = body.texts("machines");
    body.nothingElse();
    return destroy(
        call, machines, machines(call), look -> StatusView.json(look.status()), () -> {});
  }

  /** What to ask for to see the machines of the lab that a call is about. */
  static String machines(ApiCall call) {
    return "GET %s/%s/machines".formatted(LabEndpoints.LABS, call.word("lab"));
  }

  /**
   * Destroys those machines, of which the caller has seen what is shown.
   *
   * @param look what to ask for to see it
   * @param done what is done when they are gone
   */
  ApiResponse destroy(
      ApiCall call,
      List<String> machines,
      String look,
      Function<StatusReport, String> shown,
      Runnable done) {
    List<String> tags = IfMatch.of(call).demanded(look);
    return begun(
        call,
        "vos destroy",
        lab -> {
          MachineVerbs found = MachineVerbs.find(lab, machines, "vos destroy").orThrow();
          return checked(found, () -> LookConsent.require(tags, look, found, shown));
        },
        (found, view) ->
            found
                .destroy(new Approval(found.digest()), view)
                .map(Completion::of)
                .map(how -> {
                  if (how == Completion.COMPLETE) {
                    done.run();
                  }
                  return how;
                }));
  }

  private ApiResponse syncBoxes(ApiCall call) {
    JsonBody body = call.body();
    Placing placing = new Placing(body.text("strategy"), body.number("seed"), List.of());
    body.nothingElse();
    return begun(
        call,
        "box sync",
        lab -> BringBoxes.propose(lab, placing).orThrow(),
        (boxes, view) -> boxes.apply(view).map(Completion::of));
  }

  private ApiResponse verify(ApiCall call) {
    String name = call.word("lab");
    call.body().nothingElse();
    labs.open(name).close();
    ServedRun run =
        runs.start(LabRuns.Wish.of(call), name, "verify", () -> new EdgeWork(labs.open(name)));
    return RunEndpoints.begun(run);
  }

  /** Begins work on the machines of the lab that a call is about. */
  <P extends AutoCloseable> ApiResponse begun(
      ApiCall call,
      String verb,
      Function<OpenLab, P> propose,
      BiFunction<P, EventView, Answer<Completion>> work) {
    String name = call.word("lab");
    // So that a lab that there is not is refused as such.
    labs.open(name).close();
    return RunEndpoints.begun(
        runs.start(
            LabRuns.Wish.of(call),
            name,
            verb,
            MachineWork.of(() -> labs.open(name), propose, work)));
  }
}
