package io.homelab.placement.search;

import io.homelab.placement.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Large machines of which each host can hold only so many, counted up over all hosts that accept
 * any of them: the room that is left over between them is of no use.
 */
final class Counting {
  private static final int R = Space.R;
  private static final int MOST_BLOCKS = 400;

  private final Space space;

  Counting(Space space) {
    this.space = space;
  }

  @Nullable String find() {
    if (space.size() > MOST_BLOCKS) {
      return null;
    }
    for (Options bins : Proofs.choices(space)) {
      int[] confined = Proofs.confinedTo(bins, space);
      for (Resource resource : Resource.ALL) {
        String proof = find(confined, bins.bins(), resource);
        if (proof != null) {
          return proof;
        }
      }
    }
    return null;
  }

  /** Counts the largest one, two, three and so on; for each host as if they were the smallest. */
  private @Nullable String find(int[] blocks, int[] bins, Resource resource) {
    int r = resource.position();
    List<Integer> order = new ArrayList<>();
    for (int block : blocks) {
      order.add(block);
    }
    order.sort((a, b) -> Long.compare(space.need[b * R + r], space.need[a * R + r]));
    int[] fitting = new int[bins.length];
    int total = 0;
    for (int size = 1; size <= order.size(); size++) {
      if (space.need[order.get(size - 1) * R + r] == 0) {
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

  /** How many of the first blocks fit on the bin when it takes the smallest that it may. */
  private int fitting(List<Integer> order, int size, int bin, int r) {
    long left = space.ceiling[bin * R + r];
    int count = 0;
    for (int i = size - 1; i >= 0; i--) {
      int block = order.get(i);
      if (space.options[block].contains()[bin]) {
        left -= space.need[block * R + r];
        if (left < 0) {
          return count;
        }
        count++;
      }
    }
    return count;
  }

  private String describe(int[] blocks, int[] bins, int[] fitting, int total, Resource resource) {
    Map<Integer, List<Integer>> binsByCount = new LinkedHashMap<>();
    for (int i = 0; i < bins.length; i++) {
      binsByCount.computeIfAbsent(fitting[i], count -> new ArrayList<>()).add(bins[i]);
    }
    List<String> counts = new ArrayList<>();
    binsByCount.forEach((count, where) -> {
      int[] some = where.stream().mapToInt(Integer::intValue).toArray();
      counts.add(
          "%d on %s%s"
              .formatted(
                  count,
                  some.length == 1 ? "" : "each of ",
                  Words.hosts(Proofs.sites(space, some))));
    });
    long least =
        Arrays.stream(blocks)
            .mapToLong(b -> space.need[b * R + resource.position()])
            .min()
            .orElse(0);
    boolean groups = Proofs.members(space, blocks) > blocks.length;
    return "%s need at least %s each%s, and at most %s fit%s: %d of %d"
        .formatted(
            Proofs.machines(space, blocks),
            resource.amount(least),
            groups ? " (affinity groups as one)" : "",
            Words.and(counts),
            Proofs.hasOccupants(space, bins) ? " beside what stays there" : "",
            total,
            blocks.length);
  }
}
