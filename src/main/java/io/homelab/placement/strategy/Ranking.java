package io.homelab.placement.strategy;

import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.List;
import java.util.PriorityQueue;
import java.util.StringJoiner;

/**
 * Ranks hosts by score: the lowest wins, ties go to the first in {@code hosts.yaml}.
 *
 * @param <S> the score; its text is shown to people
 */
@FunctionalInterface
interface Ranking<S extends Comparable<? super S>> {
  /** The reason when there was no choice. */
  String ONLY_HOST = "the only host that fits";

  /** The host's score for that machine at that moment. */
  S score(Workload workload, Node node, Occupancy now);

  /** Picks the fitting host with the lowest score. */
  default Picker picker(EligibleNodes eligible) {
    return (workload, now) -> {
      Node best = null;
      S least = null;
      for (Node node : eligible.of(workload)) {
        if (!Rules.fits(workload, node, now)) {
          continue;
        }
        S score = score(workload, node, now);
        if (least == null || score.compareTo(least) < 0) {
          best = node;
          least = score;
        }
      }
      return best;
    };
  }

  /**
   * Says why the lowest score won, for example {@code least used of 2 hosts that fit: 25% (laptop
   * 40%)}: its score, then the others from low to high.
   *
   * @param superlative the meaning of the lowest score
   */
  default String reason(
      String superlative, Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    if (fitting.size() == 1) {
      return ONLY_HOST;
    }
    S score = score(workload, chosen, before);
    PriorityQueue<Scored<S>> others = new PriorityQueue<>(fitting.size());
    for (Node node : fitting) {
      if (node != chosen) {
        others.add(new Scored<>(score(workload, node, before), node));
      }
    }
    boolean tie = others.element().score.compareTo(score) == 0;
    StringJoiner list = new StringJoiner(", ", "(", ")");
    for (int left = ReasonText.named(others.size()); left > 0; left--) {
      Scored<S> other = others.remove();
      list.add(other.node + " " + other.score);
    }
    return "%s of %d hosts that fit: %s%s %s"
        .formatted(
            superlative,
            fitting.size(),
            score,
            tie ? ", first in hosts.yaml" : "",
            ReasonText.withRest(list, others.size()));
  }

  /**
   * A host and its score, in the order of scores and then of {@code hosts.yaml}.
   *
   * @param <S> the score
   */
  record Scored<S extends Comparable<? super S>>(S score, Node node)
      implements Comparable<Scored<S>> {
    @Override
    public int compareTo(Scored<S> other) {
      int byScore = score.compareTo(other.score);
      return byScore != 0 ? byScore : Integer.compare(node.index(), other.node.index());
    }
  }
}
