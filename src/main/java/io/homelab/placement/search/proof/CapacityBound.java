package io.homelab.placement.search.proof;

import io.homelab.placement.Resource;
import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Machines that need more of a resource than all hosts accepting any of them have: Hall's
 * condition, relaxed as if machines could be split between hosts. It is checked for each set of
 * hosts that machines may choose from and, for unions of those, as the minimum cut of a flow from
 * machines to hosts.
 */
final class CapacityBound {
  /** Above this many distinct sets of hosts, none is checked: it would take too long. */
  private static final int MOST_CHOICES = 400;

  private final SearchSpace space;
  private final List<BinSet> choices;

  CapacityBound(SearchSpace space) {
    this.space = space;
    this.choices = space.choices();
  }

  /** Checks the machines confined to one set, small sets first. */
  @Nullable String findInChoices() {
    if (choices.size() > MOST_CHOICES) {
      return null;
    }
    for (BinSet bins : choices) {
      int[] confined = space.confinedTo(bins);
      for (Resource resource : Resource.ALL) {
        if (space.need(confined, resource.position()) > room(bins.bins(), resource)) {
          return describe(confined, bins.bins(), resource);
        }
      }
    }
    return null;
  }

  /** Checks all unions of sets at once. */
  @Nullable String findByFlow() {
    if (choices.size() > MOST_CHOICES) {
      return null;
    }
    for (Resource resource : Resource.ALL) {
      boolean[] chosen = cut(resource);
      if (chosen != null) {
        return describe(shrink(chosen, resource), resource);
      }
    }
    return null;
  }

  private String describe(boolean[] chosen, Resource resource) {
    return describe(blocks(chosen), bins(chosen), resource);
  }

  private String describe(int[] blocks, int[] bins, Resource resource) {
    ProofWording wording = new ProofWording(space);
    String beside = wording.besideWhatStays(bins);
    int[] hungry =
        Arrays.stream(blocks).filter(b -> space.need(b, resource.position()) > 0).toArray();
    int count = space.memberCount(hungry);
    return "%s need%s %s, but %s ha%s %s%s"
        .formatted(
            wording.machines(hungry),
            count == 1 ? "s" : "",
            resource.amount(space.need(hungry, resource.position())),
            wording.acceptingHosts(bins, count),
            bins.length == 1 ? "s" : "ve",
            resource.amount(room(bins, resource)),
            beside.isEmpty() ? "" : " left" + beside);
  }

  private long room(int[] bins, Resource resource) {
    long sum = 0;
    for (int bin : bins) {
      sum += Math.max(0, space.ceiling(bin, resource.position()));
    }
    return sum;
  }

  /** Drops every set without which the rest is still short. */
  private boolean[] shrink(boolean[] chosen, Resource resource) {
    for (int i = chosen.length - 1; i >= 0; i--) {
      if (chosen[i]) {
        chosen[i] = false;
        if (space.need(blocks(chosen), resource.position()) <= room(bins(chosen), resource)) {
          chosen[i] = true;
        }
      }
    }
    return chosen;
  }

  private int[] blocks(boolean[] chosen) {
    boolean[] byIndex = new boolean[space.size()];
    for (int i = 0; i < chosen.length; i++) {
      byIndex[choices.get(i).index()] = chosen[i];
    }
    int[] blocks = new int[space.size()];
    int count = 0;
    for (int block = 0; block < blocks.length; block++) {
      if (byIndex[space.options(block).index()]) {
        blocks[count++] = block;
      }
    }
    return Arrays.copyOf(blocks, count);
  }

  private int[] bins(boolean[] chosen) {
    int[] bins = new int[space.bins()];
    int count = 0;
    for (int bin = 0; bin < bins.length; bin++) {
      boolean accepts = false;
      for (int i = 0; i < chosen.length; i++) {
        accepts |= chosen[i] && choices.get(i).has(bin);
      }
      if (accepts) {
        bins[count++] = bin;
      }
    }
    return Arrays.copyOf(bins, count);
  }

  /**
   * The sets on the source's side of a minimum cut; null when all demand flows. Vertices are the
   * source 0, the sets, the bins, and the sink.
   */
  private boolean @Nullable [] cut(Resource resource) {
    int k = choices.size();
    int sink = k + space.bins() + 1;
    long[][] left = new long[sink + 1][sink + 1];
    long open = 0;
    for (int i = 0; i < k; i++) {
      boolean[] only = new boolean[k];
      only[i] = true;
      left[0][1 + i] = space.need(blocks(only), resource.position());
      open += left[0][1 + i];
      for (int bin : choices.get(i).bins()) {
        left[1 + i][1 + k + bin] = Long.MAX_VALUE / 4;
      }
    }
    for (int bin = 0; bin < space.bins(); bin++) {
      left[1 + k + bin][sink] = Math.max(0, space.ceiling(bin, resource.position()));
    }
    while (true) {
      int[] from = reach(left);
      if (from[sink] < 0) {
        boolean[] chosen = new boolean[k];
        for (int i = 0; i < k; i++) {
          chosen[i] = from[1 + i] >= 0;
        }
        return open == 0 ? null : chosen;
      }
      long amount = Long.MAX_VALUE;
      for (int vertex = sink; vertex != 0; vertex = from[vertex]) {
        amount = Math.min(amount, left[from[vertex]][vertex]);
      }
      for (int vertex = sink; vertex != 0; vertex = from[vertex]) {
        left[from[vertex]][vertex] -= amount;
        left[vertex][from[vertex]] += amount;
      }
      open -= amount;
    }
  }

  /** The vertex before each one on a shortest path from the source; -1 when there is none. */
  private static int[] reach(long[][] left) {
    int[] from = new int[left.length];
    Arrays.fill(from, -1);
    from[0] = 0;
    Deque<Integer> open = new ArrayDeque<>(List.of(0));
    while (!open.isEmpty()) {
      int vertex = open.remove();
      for (int next = 0; next < left.length; next++) {
        if (from[next] < 0 && left[vertex][next] > 0) {
          from[next] = vertex;
          open.add(next);
        }
      }
    }
    return from;
  }
}
