package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import java.util.List;

/** A strategy that places one machine after the other and takes nothing back. */
sealed interface Greedy extends Strategy
    permits BestFit, FirstFitDecreasing, LeastLoaded, RandomFit, RoundRobin, Sticky {
  /**
   * Starts a run.
   *
   * @param eligible the instance's hosts for each machine
   */
  Picker start(Instance instance, EligibleSites eligible);

  /**
   * Why a machine went where it did.
   *
   * @param guest the machine
   * @param chosen its host
   * @param fitting all hosts that could have taken it, {@code chosen} too, in {@code hosts.yaml}
   *     order
   * @param before the moment before it was placed
   * @return one sentence without a full stop that names the fitting hosts, as far as {@link
   *     Choices#named} goes
   */
  String reason(Guest guest, Site chosen, List<Site> fitting, Occupancy before);

  @Override
  default Outcome place(Instance instance, List<Guest> queue) {
    return ByPriority.place(queue, order -> new GreedyRun(this, instance).place(order));
  }
}
