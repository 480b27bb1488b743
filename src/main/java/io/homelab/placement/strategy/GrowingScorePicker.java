package io.homelab.placement.strategy;

import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fitting host with the lowest score without examining every host, where scores depend on
 * the host alone and only grow during a run, as shares do: one heap per distinct set of eligible
 * hosts, ordered by score and then by place in {@code hosts.yaml}. An outdated entry is at worst
 * too early in its heap: it is reinserted with its new score when it comes up. The result equals
 * that of a loop over all hosts, {@link Ranking#lowest}.
 *
 * @param <S> the score
 */
final class GrowingScorePicker<S extends Comparable<? super S>> implements Picker {
  /** After this many misses, looping over the rest is cheaper than sorting. */
  private static final int MISSES = 16;

  private final Ranking<S> ranking;
  private final EligibleNodes eligible;
  private final IdentityHashMap<List<Node>, Pool<S>> pools = new IdentityHashMap<>();

  /**
   * A run.
   *
   * @param ranking looks at the host alone, and never falls while machines are added
   */
  GrowingScorePicker(Ranking<S> ranking, EligibleNodes eligible) {
    this.ranking = ranking;
    this.eligible = eligible;
  }

  @Override
  public @Nullable Node pick(Workload workload, Occupancy now) {
    if (eligible.isNarrowed(workload)) {
      return ranking.lowest(eligible.of(workload), workload, now);
    }
    return pools
        .computeIfAbsent(eligible.of(workload), nodes -> new Pool<>(ranking, nodes, workload, now))
        .pick(workload, now);
  }

  /** The hosts eligible for the same machines. */
  private static final class Pool<S extends Comparable<? super S>> {
    private final Ranking<S> ranking;
    private final List<Node> nodes;
    private final PriorityQueue<Entry<S>> heap;

    Pool(Ranking<S> ranking, List<Node> nodes, Workload any, Occupancy now) {
      this.ranking = ranking;
      this.nodes = nodes;
      List<Entry<S>> entries = new ArrayList<>(nodes.size());
      for (Node node : nodes) {
        entries.add(new Entry<>(ranking.score(any, node, now), node));
      }
      heap = new PriorityQueue<>(entries);
    }

    @Nullable Node pick(Workload workload, Occupancy now) {
      List<Entry<S>> misses = new ArrayList<>();
      Node found = null;
      while (found == null && !heap.isEmpty() && misses.size() < MISSES) {
        Entry<S> entry = heap.remove();
        S score = ranking.score(workload, entry.node, now);
        if (entry.score.compareTo(score) != 0) {
          heap.add(new Entry<>(score, entry.node));
          continue;
        }
        misses.add(entry);
        if (Rules.fits(workload, entry.node, now)) {
          found = entry.node;
        }
      }
      boolean undecided = found == null && !heap.isEmpty();
      heap.addAll(misses);
      return undecided ? ranking.lowest(nodes, workload, now) : found;
    }
  }

  private record Entry<S extends Comparable<? super S>>(S score, Node node)
      implements Comparable<Entry<S>> {
    @Override
    public int compareTo(Entry<S> other) {
      int byScore = score.compareTo(other.score);
      return byScore != 0 ? byScore : Integer.compare(node.index(), other.node.index());
    }
  }
}
