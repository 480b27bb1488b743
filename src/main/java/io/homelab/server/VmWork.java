package io.homelab.server;

import io.homelab.operations.Answer;
import io.homelab.operations.Approval;
import io.homelab.operations.BringUp;
import io.homelab.operations.Completion;
import io.homelab.operations.LockPatience;
import io.homelab.operations.OpenLab;
import io.homelab.operations.RefusedException;
import io.homelab.operations.Stay;
import io.homelab.operations.VmLab;
import io.homelab.operations.VmWish;
import io.homelab.report.EventView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes a machine that was asked for by itself. It waits for those that were asked for before, and
 * destroys and replaces nothing. A machine that was not begun is taken out of the topology again.
 */
final class VmWork implements RunJob {
  private static final Duration PATIENCE = Duration.ofHours(2);

  private final ServedLabs labs;
  private final VmLab own;
  private final VmWish wish;

  private VmWork(ServedLabs labs, VmLab own, VmWish wish) {
    this.labs = labs;
    this.own = own;
    this.wish = wish;
  }

  /**
   * Writes the machine into the topology.
   *
   * @throws ApiProblem when somebody was faster
   */
  static RunJob of(ServedLabs labs, VmLab own, VmWish wish, String token) {
    if (!own.add(wish, token)) {
      throw ApiProblem.of(
          "name-taken",
          409,
          "lab %s has a machine %s".formatted(own.name(), wish.name()),
          "choose another name, or destroy that one");
    }
    return new VmWork(labs, own, wish);
  }

  @Override
  public int carryOut(RunLines lines) {
    try (OpenLab lab = labs.open(own.name()).patient(new LockPatience(PATIENCE, sentence -> {}))) {
      try {
        return made(lab, lines);
      } finally {
        // Files cannot be read by a thread that was told to stop.
        boolean interrupted = Thread.interrupted();
        if (!VmLab.hasBegun(lab, wish.name())) {
          own.remove(wish.name());
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private int made(OpenLab lab, RunLines lines) {
    BringUp.Request request =
        new BringUp.Request(
            List.of(wish.name()),
            Optional.empty(),
            wish.placing(),
            Optional.empty(),
            BringUp.Request.WHOLE_LAB.parallel(),
            false,
            false,
            List.of(),
            Stay.USUAL);
    try (BringUp proposal = BringUp.propose(lab, request, says -> {}).orThrow();
        EventView view = lines.view()) {
      VerbEndpoints.unobjected(proposal);
      return switch (proposal.apply(new Approval(proposal.digest()), view).map(Completion::of)) {
        case Answer.Given<Completion>(Completion done) -> MachineWork.code(done);
        case Answer.Refused<Completion>(var refusal) -> throw new RefusedException(refusal);
      };
    }
  }
}
