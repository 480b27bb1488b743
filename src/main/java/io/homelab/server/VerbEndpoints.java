package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.operations.Approval;
import io.homelab.operations.BringUp;
import io.homelab.operations.Completion;
import io.homelab.operations.RefusedException;
import io.homelab.operations.Stay;
import java.util.List;
import java.util.Optional;

/** What is done with labs: each begins a run, which goes on, whoever is there. */
final class VerbEndpoints {
  private final ServedLabs labs;
  private final LabRuns runs;

  VerbEndpoints(ServedLabs labs, LabRuns runs) {
    this.labs = labs;
    this.runs = runs;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.act("POST", LabEndpoints.LAB + "/up", AccessRole.OPERATOR, this::up));
  }

  private ApiResponse up(ApiCall call) {
    String name = call.word("lab");
    JsonBody body = call.body();
    Optional<String> approved = body.text("plan");
    BringUp.Request request =
        new BringUp.Request(
            List.of(),
            Optional.empty(),
            LabEndpoints.placing(body),
            Optional.empty(),
            BringUp.Request.WHOLE_LAB.parallel(),
            body.flag("allow_partial"),
            body.flag("allow_replace"),
            List.of(),
            Stay.USUAL);
    body.nothingElse();
    if (approved.isEmpty()) {
      throw ApiProblem.badBody(
          "'plan' is missing: the ETag of the plan that is approved, without its quotes");
    }
    // So that a lab that there is not is refused as such.
    labs.open(name).close();
    return RunEndpoints.begun(
        runs.start(
            LabRuns.Wish.of(call),
            name,
            "vos up",
            MachineWork.of(
                () -> labs.open(name),
                lab ->
                    approved(BringUp.propose(lab, request, says -> {}).orThrow(), approved.get()),
                (proposal, view) ->
                    proposal.apply(new Approval(approved.get()), view).map(Completion::of))));
  }

  private static BringUp approved(BringUp proposal, String approved) {
    try {
      proposal
          .objection()
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      if (!new Approval(approved).covers(proposal.digest())) {
        throw ApiProblem.of(
            "plan-outdated",
            409,
            "the approved plan is no longer what would be done",
            "ask for the plan again, and approve the new one");
      }
      return proposal;
    } catch (RuntimeException e) {
      proposal.close();
      throw e;
    }
  }
}
