package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Explanation;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places a queue of machines with a greedy strategy and remembers the order, to explain it. */
final class GreedyRun {
  private final Greedy strategy;
  private final Instance instance;
  private final List<Step> steps = new ArrayList<>();

  GreedyRun(Greedy strategy, Instance instance) {
    this.strategy = strategy;
    this.instance = instance;
  }

  Outcome place(List<Guest> queue) {
    Occupancy now = new Occupancy(instance);
    Picker picker = strategy.start(instance);
    List<Decision> decisions = new ArrayList<>(queue.size());
    for (Guest guest : queue) {
      int moment = steps.size();
      Site site = picker.pick(guest, now);
      Explanation why = Explanation.onDemand(() -> explain(guest, site, moment));
      if (site == null) {
        decisions.add(new Decision.Unplaced(guest.machine(), why));
      } else {
        now.place(guest, site);
        steps.add(new Step(guest, site));
        decisions.add(new Decision.Placed(guest.machine(), site.name(), why));
      }
    }
    return new Outcome(decisions, picker.nextIndex());
  }

  private Explanation.Written explain(Guest guest, @Nullable Site chosen, int moment) {
    Occupancy before = new Occupancy(instance);
    for (Step step : steps.subList(0, moment)) {
      before.place(step.guest, step.site);
    }
    List<Site> fitting = new ArrayList<>();
    List<HostRejection> rejected = new ArrayList<>();
    for (Site site : instance.sites()) {
      HostRejection rejection = Rules.reasons(guest, site, before);
      if (rejection.reasons().isEmpty()) {
        fitting.add(site);
      } else {
        rejected.add(rejection);
      }
    }
    String reason =
        chosen == null ? "no host can take it" : strategy.reason(guest, chosen, fitting, before);
    return new Explanation.Written(reason, List.copyOf(rejected));
  }

  private record Step(Guest guest, Site site) {}
}
