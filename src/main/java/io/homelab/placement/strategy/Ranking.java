package io.homelab.placement.strategy;

import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

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

  /** The fitting host with the lowest score, by a plain loop; null if none fits. */
  default @Nullable Node lowest(List<Node> nodes, Workload workload, Occupancy now) {
    Node best = null;
    S least = null;
    for (Node node : nodes) {
      if (!now.hasRoom(workload, node)) {
        continue;
      }
      S score = score(workload, node, now);
      if ((least == null || score.compareTo(least) < 0) && Rules.fits(workload, node, now)) {
        best = node;
        least = score;
      }
    }
    return best;
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
    List<Scored<S>> others = lowest(workload, chosen, fitting, before);
    boolean tie = others.getFirst().score.compareTo(score) == 0;
    StringJoiner list = new StringJoiner(", ", "(", ")");
    others.forEach(other -> list.add(other.node + " " + other.score));
    return "%s of %d hosts that fit: %s%s %s"
        .formatted(
            superlative,
            fitting.size(),
            score,
            tie ? ", first in hosts.yaml" : "",
            ReasonText.withRest(list, fitting.size() - 1 - others.size()));
  }

  /** As many of the others as a sentence names, from low to high. */
  private List<Scored<S>> lowest(
      Workload workload, Node chosen, List<Node> fitting, Occupancy before) {
    int wanted = ReasonText.named(fitting.size() - 1);
    PriorityQueue<Scored<S>> lowest = new PriorityQueue<>(wanted + 1, Comparator.reverseOrder());
    for (Node node : fitting) {
      if (node == chosen) {
        continue;
      }
      S score = score(workload, node, before);
      if (lowest.size() < wanted) {
        lowest.add(new Scored<>(score, node));
      } else if (score.compareTo(lowest.element().score) < 0) {
        // Of equal scores the earlier hosts count, which came first.
        lowest.remove();
        lowest.add(new Scored<>(score, node));
      }
    }
    List<Scored<S>> sorted = new ArrayList<>(lowest);
    sorted.sort(Comparator.naturalOrder());
    return sorted;
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
