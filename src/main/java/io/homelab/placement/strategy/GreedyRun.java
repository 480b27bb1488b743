package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Explanation;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places a queue of machines with a greedy strategy and records the order, to explain it. */
final class GreedyRun {
  private final Greedy strategy;
  private final Instance instance;
  private final boolean preferring;
  private final EligibleNodes eligible;
  private final List<Step> steps = new ArrayList<>();
  private @Nullable List<String> reasons;

  /**
   * A run.
   *
   * @param preferring whether what machines would like counts
   */
  GreedyRun(Greedy strategy, Instance instance, boolean preferring) {
    this.preferring = preferring;
    this.strategy = strategy;
    this.instance = instance;
    this.eligible = new EligibleNodes(instance);
  }

  StrategyOutcome place(List<Workload> queue) {
    Occupancy now = new Occupancy(instance);
    Picker picker = strategy.start(instance, eligible);
    List<Decision> decisions = new ArrayList<>(queue.size());
    for (Workload workload : queue) {
      int moment = steps.size();
      Node node = pick(picker, workload, now);
      Explanation why =
          Explanation.onDemand(() -> reasons().get(moment), () -> rejected(workload, moment));
      steps.add(new Step(workload, node));
      if (node == null) {
        decisions.add(new Decision.Unplaced(workload.machine(), why));
      } else {
        now.place(workload, node);
        decisions.add(new Decision.Placed(workload.machine(), node.name(), why));
      }
    }
    return new StrategyOutcome(decisions, picker.nextIndex());
  }

  /** Whether {@link #place} finds a host for every machine; ends at the first without one. */
  boolean placesAll(List<Workload> queue) {
    Occupancy now = new Occupancy(instance);
    Picker picker = strategy.start(instance, eligible);
    for (Workload workload : queue) {
      Node node = pick(picker, workload, now);
      if (node == null) {
        return false;
      }
      now.place(workload, node);
    }
    return true;
  }

  /** The strategy's choice; for a machine that prefers hosts, among the most preferred that fit. */
  private @Nullable Node pick(Picker picker, Workload workload, Occupancy now) {
    if (!preferring || !workload.prefers()) {
      return picker.pick(workload, now);
    }
    eligible.narrow(workload, SoftScore.best(workload, eligible.of(workload), now));
    Node node = picker.pick(workload, now);
    eligible.widen();
    return node;
  }

  /** All reasons in one pass, because most callers need them all. */
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
    if (step.node == null) {
      return "no host can take it";
    }
    List<Node> fitting = Rules.fitting(step.workload, eligible.of(step.workload), before);
    return preferring && step.workload.prefers()
        ? SoftScore.reason(strategy, step.workload, step.node, fitting, before)
        : strategy.reason(step.workload, step.node, fitting, before);
  }

  private List<HostRejection> rejected(Workload workload, int moment) {
    Occupancy before = new Occupancy(instance);
    for (Step step : steps.subList(0, moment)) {
      step.takeIn(before);
    }
    List<HostRejection> rejected = new ArrayList<>();
    for (Node node : instance.nodes()) {
      HostRejection rejection = Rules.reasons(workload, node, before);
      if (!rejection.reasons().isEmpty()) {
        rejected.add(rejection);
      }
    }
    return List.copyOf(rejected);
  }

  private record Step(Workload workload, @Nullable Node node) {
    void takeIn(Occupancy occupancy) {
      if (node != null) {
        occupancy.place(workload, node);
      }
    }
  }
}
