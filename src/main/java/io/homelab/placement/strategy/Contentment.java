package io.homelab.placement.strategy;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.search.SearchResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a placement that a search has found more to the machines' liking: one new machine after the
 * other goes to the host that it prefers most, with all others in place. Each step raises the sum
 * of all scores, so this ends; nothing that exists moves.
 */
final class Contentment {
  /** After so many rounds it is good enough. */
  private static final int ROUNDS = 20;

  private Contentment() {}

  static SearchResult raised(Instance instance, List<Workload> queue, SearchResult found) {
    List<Workload> wishful = new ArrayList<>();
    for (Workload workload : queue) {
      if (workload.prefers() && found.places().containsKey(workload)) {
        wishful.add(workload);
      }
    }
    if (wishful.isEmpty()) {
      return found;
    }
    Map<Workload, Node> places = new LinkedHashMap<>(found.places());
    Occupancy now = new Occupancy(instance, places.keySet());
    places.forEach(now::place);
    EligibleNodes eligible = new EligibleNodes(instance);
    boolean better = true;
    for (int round = 0; better && round < ROUNDS; round++) {
      better = false;
      for (Workload workload : wishful) {
        Node there = places.get(workload);
        if (there == null) {
          continue;
        }
        now.lift(workload, there);
        SoftScore.Scores scores = new SoftScore.Scores(workload, now);
        List<Node> best = SoftScore.best(workload, eligible.of(workload), now);
        Node to = FirstFitDecreasing.LEAST_USED.lowest(best, workload, now);
        if (to != null && scores.of(to) > scores.of(there)) {
          places.put(workload, to);
          better = true;
        }
        now.place(workload, places.getOrDefault(workload, there));
      }
    }
    return new SearchResult(found.conclusion(), places, found.movesNeeded(), found.atLeast());
  }
}
