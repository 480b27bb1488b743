package io.homelab.placement.search;

import io.homelab.placement.Resource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Machines that need more of a resource than all the hosts have that accept any of them: Hall's
 * condition, for amounts that may be cut. Found in the sets of hosts that machines choose from, or,
 * where the set is a mixture of those, as the minimal cut of a flow from machines to hosts.
 */
final class Shortage {
  private static final int R = Space.R;

  /** With more distinct sets of hosts than this, only single sets are looked at. */
  private static final int MOST_CHOICES = 400;

  private final Space space;
  private final List<Options> choices;

  Shortage(Space space) {
    this.space = space;
    this.choices = Proofs.choices(space);
  }

  /** Looks at the machines that are confined to one of the sets; the smallest set wins. */
  @Nullable String findInChoices() {
    if (choices.size() > MOST_CHOICES) {
      return null;
    }
    for (Options bins : choices) {
      int[] confined = Proofs.confinedTo(bins, space);
      for (Resource resource : Resource.ALL) {
        if (need(confined, resource) > room(bins.bins(), resource)) {
          return describe(confined, bins.bins(), resource);
        }
      }
    }
    return null;
  }

  /** Looks at all sets of machines at once. */
  @Nullable String findByFlow() {
    if (choices.size() > MOST_CHOICES) {
      return null;
    }
    for (Resource resource : Resource.ALL) {
      boolean[] short0 = cut(resource);
      if (short0 != null) {
        return describe(shrink(short0, resource), resource);
      }
    }
    return null;
  }

  private String describe(boolean[] chosen, Resource resource) {
    return describe(blocks(chosen), bins(chosen), resource);
  }

  private String describe(int[] blocks, int[] bins, Resource resource) {
    int[] hungry =
        Arrays.stream(blocks).filter(b -> space.need[b * R + resource.position()] > 0).toArray();
    int count = Proofs.members(space, hungry);
    return "%s need%s %s, %s ha%s %s%s"
        .formatted(
            Proofs.machines(space, hungry),
            count == 1 ? "s" : "",
            resource.amount(need(hungry, resource)),
            Proofs.acceptingHosts(space, bins, count),
            bins.length == 1 ? "s" : "ve",
            resource.amount(room(bins, resource)),
            Proofs.hasOccupants(space, bins) ? " left beside what stays there" : "");
  }

  private long need(int[] blocks, Resource resource) {
    long sum = 0;
    for (int block : blocks) {
      sum += space.need[block * R + resource.position()];
    }
    return sum;
  }

  private long room(int[] bins, Resource resource) {
    long sum = 0;
    for (int bin : bins) {
      sum += Math.max(0, space.ceiling[bin * R + resource.position()]);
    }
    return sum;
  }

  /** Leaves out sets as long as the rest is still short. */
  private boolean[] shrink(boolean[] chosen, Resource resource) {
    for (int i = chosen.length - 1; i >= 0; i--) {
      if (chosen[i]) {
        chosen[i] = false;
        if (need(blocks(chosen), resource) <= room(bins(chosen), resource)) {
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
      if (byIndex[space.options[block].index()]) {
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
        accepts |= chosen[i] && choices.get(i).contains()[bin];
      }
      if (accepts) {
        bins[count++] = bin;
      }
    }
    return Arrays.copyOf(bins, count);
  }

  /**
   * The sets on the short side of a minimal cut; null when everything flows. Nodes are the source
   * 0, the sets, the bins, and the sink.
   */
  private boolean @Nullable [] cut(Resource resource) {
    int k = choices.size();
    int sink = k + space.bins() + 1;
    long[][] left = new long[sink + 1][sink + 1];
    long open = 0;
    for (int i = 0; i < k; i++) {
      boolean[] only = new boolean[k];
      only[i] = true;
      left[0][1 + i] = need(blocks(only), resource);
      open += left[0][1 + i];
      for (int bin : choices.get(i).bins()) {
        left[1 + i][1 + k + bin] = Long.MAX_VALUE / 4;
      }
    }
    for (int bin = 0; bin < space.bins(); bin++) {
      left[1 + k + bin][sink] = Math.max(0, space.ceiling[bin * R + resource.position()]);
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
      for (int node = sink; node != 0; node = from[node]) {
        amount = Math.min(amount, left[from[node]][node]);
      }
      for (int node = sink; node != 0; node = from[node]) {
        left[from[node]][node] -= amount;
        left[node][from[node]] += amount;
      }
      open -= amount;
    }
  }

  /** For each node the one it is reached from on a shortest path; -1 when it is not reached. */
  private static int[] reach(long[][] left) {
    int[] from = new int[left.length];
    Arrays.fill(from, -1);
    from[0] = 0;
    Deque<Integer> open = new ArrayDeque<>(List.of(0));
    while (!open.isEmpty()) {
      int node = open.remove();
      for (int next = 0; next < left.length; next++) {
        if (from[next] < 0 && left[node][next] > 0) {
          from[next] = node;
          open.add(next);
        }
      }
    }
    return from;
  }
}
