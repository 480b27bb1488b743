package io.homelab.operations;

import io.homelab.plan.Rebalance;
import io.homelab.state.LabState;

/**
 * Which moves would even out the use of a lab's hosts. It moves nothing itself.
 *
 * @param rebalance the moves, and what each costs
 */
public record EvenOut(Rebalance rebalance) {
  /**
   * Looks for the moves.
   *
   * @param offline whether to decide without the hosts
   */
  public static Answer<EvenOut> of(OpenLab lab, boolean offline) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      return new EvenOut(
          Rebalance.of(
              lab.settled(state, false).planRequest(state, lab.hosts().probeUnless(offline))));
    });
  }
}
