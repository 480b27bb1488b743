package io.homelab.placement.strategy;

import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the least-used host that fits without examining every host: one heap per distinct set of
 * eligible hosts, ordered by share and then by place in {@code hosts.yaml}. Shares only grow during
 * a run, so an outdated entry is at worst too early in its heap: it is reinserted with its new
 * share when it comes up. The result equals that of a loop over all hosts.
 */
final class LeastUsedPicker implements Picker {
  /** After this many misses, looping over the rest is cheaper than sorting. */
  private static final int MISSES = 16;

  private final EligibleNodes eligible;
  private final IdentityHashMap<List<Node>, Pool> pools = new IdentityHashMap<>();

  LeastUsedPicker(EligibleNodes eligible) {
    this.eligible = eligible;
  }

  @Override
  public @Nullable Node pick(Workload workload, Occupancy now) {
    if (eligible.isNarrowed(workload)) {
      return leastUsed(eligible.of(workload), workload, now);
    }
    return pools.computeIfAbsent(eligible.of(workload), Pool::new).pick(workload, now);
  }

  /** The least-used host that fits, by a plain loop. */
  static @Nullable Node leastUsed(Iterable<Node> nodes, Workload workload, Occupancy now) {
    Node best = null;
    for (Node node : nodes) {
      boolean better = best == null || now.share(node).compareTo(now.share(best)) < 0;
      if (better && Rules.fits(workload, node, now)) {
        best = node;
      }
    }
    return best;
  }

  /** The hosts eligible for the same machines. */
  private static final class Pool {
    private final List<Node> nodes;
    private final PriorityQueue<Entry> heap = new PriorityQueue<>();

    Pool(List<Node> nodes) {
      this.nodes = nodes;
      for (Node node : nodes) {
        // No share is below zero, so every entry starts early enough.
        heap.add(new Entry(Share.ZERO, node));
      }
    }

    @Nullable Node pick(Workload workload, Occupancy now) {
      List<Entry> misses = new ArrayList<>();
      Node found = null;
      while (found == null && !heap.isEmpty() && misses.size() < MISSES) {
        Entry entry = heap.remove();
        Share share = now.share(entry.node);
        if (entry.share.compareTo(share) != 0) {
          heap.add(new Entry(share, entry.node));
          continue;
        }
        misses.add(entry);
        if (Rules.fits(workload, entry.node, now)) {
          found = entry.node;
        }
      }
      boolean undecided = found == null && !heap.isEmpty();
      heap.addAll(misses);
      return undecided ? leastUsed(nodes, workload, now) : found;
    }
  }

  private record Entry(Share share, Node node) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byShare = share.compareTo(other.share);
      return byShare != 0 ? byShare : Integer.compare(node.index(), other.node.index());
    }
  }
}
