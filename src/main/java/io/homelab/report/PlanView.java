package io.homelab.report;

import io.homelab.plan.Plan;

/** A plan for people and for programs. The same plan gives the same text. */
public final class PlanView {
  private PlanView() {}

  /**
   * The plan as a person reads it: the hosts and their use, what happens to which machine and why,
   * boxes, what does not fit and what would help, and one line that sums it up.
   */
  public static String human(Plan plan, Style style) {
    return new PlanText(plan, style).text();
  }

  /**
   * The plan as one JSON object over several lines. {@code machines} and {@code placements} hold
   * machines that have a host; {@code machines} also those that go away. Machines without a host
   * are only in {@code unplaced}, which is there with {@code hints} and {@code waiting} when there
   * are any.
   *
   * @param everything whether a large lab's reasons are all written, too
   */
  public static String json(Plan plan, boolean everything) {
    return PlanJson.of(plan, everything);
  }
}
