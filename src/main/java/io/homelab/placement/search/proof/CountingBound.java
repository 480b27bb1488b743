package io.homelab.placement.search.proof;

import io.homelab.placement.Resource;
import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Large machines of which each host holds only so many, and too few in total: the room left beside
 * them on each host is too small for one more.
 */
final class CountingBound {
  private static final int MOST_BLOCKS = 400;

  private final SearchSpace space;

  CountingBound(SearchSpace space) {
    this.space = space;
  }

  @Nullable String find() {
    if (space.size() > MOST_BLOCKS) {
      return null;
    }
    for (BinSet bins : space.choices()) {
      int[] confined = space.confinedTo(bins);
      for (Resource resource : Resource.ALL) {
        String proof = find(confined, bins.bins(), resource);
        if (proof != null) {
          return proof;
        }
      }
    }
    return null;
  }

  /**
   * Takes the largest block, the two largest and so on, and counts for each host how many of them
   * could fit if it took the smallest ones.
   */
  private @Nullable String find(int[] blocks, int[] bins, Resource resource) {
    int r = resource.position();
    List<Integer> order = new ArrayList<>();
    for (int block : blocks) {
      order.add(block);
    }
    order.sort((a, b) -> Long.compare(space.need(b, r), space.need(a, r)));
    int[] fitting = new int[bins.length];
    int total = 0;
    for (int size = 1; size <= order.size(); size++) {
      if (space.need(order.get(size - 1), r) == 0) {
        return null;
      }
      total = 0;
      for (int i = 0; i < bins.length; i++) {
        fitting[i] = fitting(order, size, bins[i], r);
        total += fitting[i];
      }
      if (total < size) {
        int[] large =
            order.subList(0, size).stream().mapToInt(Integer::intValue).sorted().toArray();
        return describe(large, bins, fitting, total, resource);
      }
    }
    return null;
  }

  /** How many of the first blocks fit on the bin if it takes the smallest that it accepts. */
  private int fitting(List<Integer> order, int size, int bin, int r) {
    long left = space.ceiling(bin, r);
    int count = 0;
    for (int i = size - 1; i >= 0; i--) {
      int block = order.get(i);
      if (space.options(block).has(bin)) {
        left -= space.need(block, r);
        if (left < 0) {
          return count;
        }
        count++;
      }
    }
    return count;
  }

  private String describe(int[] blocks, int[] bins, int[] fitting, int total, Resource resource) {
    ProofWording wording = new ProofWording(space);
    Map<Integer, List<Integer>> binsByCount = new LinkedHashMap<>();
    for (int i = 0; i < bins.length; i++) {
      binsByCount.computeIfAbsent(fitting[i], count -> new ArrayList<>()).add(bins[i]);
    }
    List<String> counts = new ArrayList<>();
    binsByCount.forEach((count, where) -> {
      int[] some = where.stream().mapToInt(Integer::intValue).toArray();
      counts.add(
          "%d on %s%s".formatted(count, some.length == 1 ? "" : "each of ", wording.hosts(some)));
    });
    long least =
        Arrays.stream(blocks).mapToLong(b -> space.need(b, resource.position())).min().orElse(0);
    return "%s need at least %s each%s, but at most %s fit%s: %d of %d"
        .formatted(
            wording.machines(blocks),
            resource.amount(least),
            wording.groupsAsOne(blocks),
            ProofWording.and(counts),
            wording.besideWhatStays(bins),
            total,
            blocks.length);
  }
}
