package io.homelab.operations;

import io.homelab.placement.Rejection;
import io.homelab.placement.question.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where a machine that is asked for by itself would go, and why.
 *
 * @param explanation what every host says to it
 * @param obstacle why it goes nowhere, if so
 */
public record VmPlan(MachineExplanation explanation, Optional<VmObstacle> obstacle) {
  /** Why a machine goes nowhere. */
  public enum VmObstacle {
    /** No host takes any machine now. */
    NONE_AVAILABLE,
    /** The host that was asked for takes none now. */
    UNAVAILABLE,
    /** There is not enough room. */
    INSUFFICIENT,
    /** The hosts are not made for it: its provider, role or architecture. */
    UNSUITABLE
  }

  /**
   * Plans it.
   *
   * @param lab the lab as if the machine were in it
   */
  public static Answer<VmPlan> of(OpenLab lab, VmWish wish) {
    return Answer.of(() -> {
      DryRun run =
          DryRun.of(
                  lab,
                  new DryRun.PlanQuestion(
                      wish.placing(),
                      false,
                      true,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()))
              .orThrow();
      MachineExplanation explanation = run.explain(wish.name());
      if (!explanation.placed()) {
        return new VmPlan(explanation, Optional.of(obstacle(explanation.matrix(), wish)));
      }
      // Whether others have a host is not this one's question.
      if (run.concluded() instanceof Answer.Refused<Boolean>(Refusal refusal)
          && refusal.kind() != Refusal.Kind.DOES_NOT_FIT) {
        throw new RefusedException(refusal);
      }
      return new VmPlan(explanation, Optional.empty());
    });
  }

  private static VmObstacle obstacle(Matrix matrix, VmWish wish) {
    List<Matrix.Row> rows =
        matrix.rows().stream()
            .filter(row -> wish.host().map(row.host().value()::equals).orElse(true))
            .toList();
    List<Matrix.Row> open = rows.stream().filter(row -> none(row, VmPlan::isClosed)).toList();
    if (open.isEmpty()) {
      return wish.host().isPresent() ? VmObstacle.UNAVAILABLE : VmObstacle.NONE_AVAILABLE;
    }
    return open.stream().anyMatch(row -> row.reasons().stream().allMatch(VmPlan::isRoom))
        ? VmObstacle.INSUFFICIENT
        : VmObstacle.UNSUITABLE;
  }

  private static boolean none(Matrix.Row row, Predicate<Rejection> kind) {
    return row.reasons().stream().noneMatch(kind);
  }

  private static boolean isClosed(Rejection reason) {
    return reason instanceof Rejection.InMaintenance
        || reason instanceof Rejection.Cordoned
        || reason instanceof Rejection.HostUnreachable
        || reason instanceof Rejection.HostUnusable;
  }

  private static boolean isRoom(Rejection reason) {
    return reason instanceof Rejection.NoRoom;
  }
}
