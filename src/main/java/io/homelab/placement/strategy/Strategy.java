package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import java.util.List;

/** A way to choose hosts. Every strategy goes by the same rules. */
public sealed interface Strategy permits Greedy {
  /**
   * Places machines; those that find no host are left over, the rest goes on.
   *
   * @param instance hosts, machines and what is settled
   * @param queue the machines to place, the most important first
   * @return one decision for every machine of the queue, in its order
   */
  Outcome place(Instance instance, List<Guest> queue);
}
