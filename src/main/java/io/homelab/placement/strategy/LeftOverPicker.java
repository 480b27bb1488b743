package io.homelab.placement.strategy;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fitting host with the least left over without examining every host. Of hosts of the
 * same size, what a machine adds is the same on each, so the least left over is where the least is
 * free: they are kept sorted by that, and the search begins where as much is free as the machine
 * needs. The best of each size are compared by score. The result equals that of a loop over all
 * hosts, {@link Ranking#lowest}.
 */
final class LeftOverPicker implements Picker {
  /** Sets of hosts that are asked for less often are not worth sorting. */
  private static final int FIRST_USES = 4;

  private final Ranking<WeightedShare> ranking;
  private final EligibleNodes eligible;
  private final IdentityHashMap<List<Node>, Pool> pools = new IdentityHashMap<>();

  /** The hosts that machines were placed on, in order; each set reads on where it stopped. */
  private final List<Node> placed = new ArrayList<>();

  LeftOverPicker(Ranking<WeightedShare> ranking, EligibleNodes eligible) {
    this.ranking = ranking;
    this.eligible = eligible;
  }

  @Override
  public @Nullable Node pick(Workload workload, Occupancy now) {
    List<Node> nodes = eligible.of(workload);
    Node node =
        eligible.isNarrowed(workload)
            ? ranking.lowest(nodes, workload, now)
            : pools.computeIfAbsent(nodes, Pool::new).pick(workload, now);
    if (node != null) {
      placed.add(node);
    }
    return node;
  }

  /** The hosts eligible for the same machines. */
  private final class Pool {
    private final List<Node> nodes;
    private final Map<List<Long>, Size> sizes = new HashMap<>();
    private final Map<Node, Entry> entries = new HashMap<>();
    private int uses;
    private int read;

    Pool(List<Node> nodes) {
      this.nodes = nodes;
    }

    @Nullable Node pick(Workload workload, Occupancy now) {
      if (uses++ < FIRST_USES) {
        return ranking.lowest(nodes, workload, now);
      }
      if (entries.isEmpty()) {
        nodes.forEach(node -> sort(node, now));
        read = placed.size();
      }
      for (; read < placed.size(); read++) {
        Node node = placed.get(read);
        if (entries.containsKey(node)) {
          sort(node, now);
        }
      }
      Node best = null;
      WeightedShare least = null;
      for (Size size : sizes.values()) {
        Node node = size.first(workload, now);
        if (node == null) {
          continue;
        }
        WeightedShare score = ranking.score(workload, node, now);
        int order = least == null ? -1 : score.compareTo(least);
        if (best == null || order < 0 || (order == 0 && node.index() < best.index())) {
          best = node;
          least = score;
        }
      }
      return best;
    }

    private void sort(Node node, Occupancy now) {
      Size size = sizes.computeIfAbsent(Size.of(node), key -> new Size(node));
      Entry old = entries.get(node);
      if (old != null) {
        size.sorted.remove(old);
      }
      Entry entry = new Entry(size.free(node, now), node.index(), node);
      size.sorted.add(entry);
      entries.put(node, entry);
    }
  }

  /** Hosts of the same size. */
  private static final class Size {
    private final TreeSet<Entry> sorted = new TreeSet<>();

    /** What a unit of each resource counts, so that sums of shares are whole numbers. */
    private final BigInteger[] unit = new BigInteger[Resource.ALL.size()];

    Size(Node any) {
      for (Resource resource : Resource.ALL) {
        BigInteger product = BigInteger.ONE;
        for (Resource other : Resource.ALL) {
          if (other != resource && counts(any, other)) {
            product = product.multiply(BigInteger.valueOf(any.usable(other)));
          }
        }
        unit[resource.position()] = counts(any, resource) ? product : BigInteger.ZERO;
      }
    }

    static List<Long> of(Node node) {
      return List.of(
          node.usable(Resource.CPU), node.usable(Resource.MEMORY), node.usable(Resource.DISK));
    }

    private static boolean counts(Node node, Resource resource) {
      return node.usable(resource) != Node.UNLIMITED && node.usable(resource) > 0;
    }

    BigInteger free(Node node, Occupancy now) {
      BigInteger sum = BigInteger.ZERO;
      for (Resource resource : Resource.ALL) {
        if (counts(node, resource)) {
          sum = sum.add(shares(now.left(node, resource), resource));
        }
      }
      return sum;
    }

    private BigInteger shares(long amount, Resource resource) {
      return BigInteger.valueOf(amount).multiply(unit[resource.position()]);
    }

    /** The first with the least free of those that fit. */
    @Nullable Node first(Workload workload, Occupancy now) {
      BigInteger needed = BigInteger.ZERO;
      for (Resource resource : Resource.ALL) {
        needed = needed.add(shares(workload.need(resource), resource));
      }
      Entry from = new Entry(needed, -1, null);
      for (Entry entry : sorted.tailSet(from)) {
        if (entry.node != null && Rules.fits(workload, entry.node, now)) {
          return entry.node;
        }
      }
      return null;
    }
  }

  private record Entry(BigInteger free, int index, @Nullable Node node)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byFree = free.compareTo(other.free);
      return byFree != 0 ? byFree : Integer.compare(index, other.index);
    }
  }
}
