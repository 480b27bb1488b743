package io.homelab.operations;

import io.homelab.model.MachineName;
import io.homelab.placement.question.Matrix;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;

/**
 * Why a machine goes where it goes, or nowhere.
 *
 * @param matrix what every host says to it
 */
public record MachineExplanation(Matrix matrix) {
  static MachineExplanation of(PlanRequest request, Plan plan, MachineName machine) {
    return new MachineExplanation(
        Matrix.of(Planner.placementRequest(request), plan.placement(), machine));
  }

  /** Whether it has a host. */
  public boolean placed() {
    return matrix.chosen().isPresent();
  }
}
