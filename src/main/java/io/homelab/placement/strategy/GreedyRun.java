package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Explanation;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places a queue of machines with a greedy strategy and remembers the order, to explain it. */
final class GreedyRun {
  private final Greedy strategy;
  private final Instance instance;
  private final EligibleSites eligible;
  private final List<Step> steps = new ArrayList<>();
  private @Nullable List<String> reasons;

  GreedyRun(Greedy strategy, Instance instance) {
    this.strategy = strategy;
    this.instance = instance;
    this.eligible = new EligibleSites(instance);
  }

  Outcome place(List<Guest> queue) {
    Occupancy now = new Occupancy(instance);
    Picker picker = strategy.start(instance, eligible);
    List<Decision> decisions = new ArrayList<>(queue.size());
    for (Guest guest : queue) {
      int moment = steps.size();
      Site site = picker.pick(guest, now);
      Explanation why =
          Explanation.onDemand(() -> reasons().get(moment), () -> rejected(guest, moment));
      steps.add(new Step(guest, site));
      if (site == null) {
        decisions.add(new Decision.Unplaced(guest.machine(), why));
      } else {
        now.place(guest, site);
        decisions.add(new Decision.Placed(guest.machine(), site.name(), why));
      }
    }
    return new Outcome(decisions, picker.nextIndex());
  }

  /** The reasons of all machines in one pass: who asks for one mostly asks for all. */
  private List<String> reasons() {
    List<String> known = reasons;
    if (known == null) {
      known = new ArrayList<>(steps.size());
      Occupancy before = new Occupancy(instance);
      for (Step step : steps) {
        known.add(reason(step, before));
        step.takeIn(before);
      }
      reasons = known;
    }
    return known;
  }

  private String reason(Step step, Occupancy before) {
    if (step.site == null) {
      return "no host can take it";
    }
    List<Site> fitting = new ArrayList<>();
    for (Site site : eligible.of(step.guest)) {
      if (Rules.fits(step.guest, site, before)) {
        fitting.add(site);
      }
    }
    return strategy.reason(step.guest, step.site, fitting, before);
  }

  private List<HostRejection> rejected(Guest guest, int moment) {
    Occupancy before = new Occupancy(instance);
    for (Step step : steps.subList(0, moment)) {
      step.takeIn(before);
    }
    List<HostRejection> rejected = new ArrayList<>();
    for (Site site : instance.sites()) {
      HostRejection rejection = Rules.reasons(guest, site, before);
      if (!rejection.reasons().isEmpty()) {
        rejected.add(rejection);
      }
    }
    return List.copyOf(rejected);
  }

  private record Step(Guest guest, @Nullable Site site) {
    void takeIn(Occupancy occupancy) {
      if (site != null) {
        occupancy.place(guest, site);
      }
    }
  }
}
