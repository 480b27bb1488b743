package io.homelab.report;

import io.homelab.plan.Plan;
import io.homelab.plan.TimeEstimate;
import java.util.Optional;

/** A plan for people and for programs. The same plan gives the same bytes. */
public final class PlanView {
  private PlanView() {}

  /**
   * The plan for a person: the hosts and their use, what happens to each machine and why, boxes,
   * what does not fit and what would help, and a summary line.
   */
  public static String human(Plan plan, Style style) {
    return new PlanText(plan, style).text();
  }

  /** The same, with how long it may take below. */
  public static String human(Plan plan, Optional<TimeEstimate> estimate, Style style) {
    return human(plan, style) + EstimateText.human(estimate, style);
  }

  /**
   * The plan as one JSON object over several lines. {@code machines} and {@code placements} hold
   * machines that have a host; {@code machines} also those to destroy. Machines without a host are
   * only in {@code unplaced}, which comes with {@code hints} and {@code waiting} if there are any.
   *
   * @param everything whether to write all reasons even for a large lab
   */
  public static String json(Plan plan, boolean everything) {
    return PlanJson.of(plan, everything, Optional.empty());
  }

  /** The same, with how long it may take, where machines change. */
  public static String json(Plan plan, boolean everything, Optional<TimeEstimate> estimate) {
    return PlanJson.of(plan, everything, estimate);
  }
}
