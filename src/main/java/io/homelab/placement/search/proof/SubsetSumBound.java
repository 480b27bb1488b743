package io.homelab.placement.search.proof;

import io.homelab.placement.Resource;
import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.SearchSpace;
import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Machines that need more of a resource than the hosts that accept them can give to whole machines:
 * a host gives no more than the largest sum of needs within its room, a subset sum (Bellman 1957).
 * It is checked for each set of hosts that machines may choose from.
 */
final class SubsetSumBound {
  /** Above this many distinct sets of hosts, none is checked: it would take too long. */
  private static final int MOST_CHOICES = 100;

  /** The most words of bits to go through; after that, hosts count as if all sums were possible. */
  private static final long MOST_WORDS = 20_000_000;

  /** For fewer blocks, no more bits are set than for so many: they take memory, too. */
  private static final int FEW_BLOCKS = 16;

  private final SearchSpace space;

  /** How many words it may still go through. */
  private long words = MOST_WORDS;

  SubsetSumBound(SearchSpace space) {
    this.space = space;
  }

  @Nullable String find() {
    var choices = space.choices();
    if (choices.size() > MOST_CHOICES) {
      return null;
    }
    for (BinSet bins : choices) {
      int[] confined = space.confinedTo(bins);
      for (Resource resource : Resource.ALL) {
        long[] most = most(confined, bins.bins(), resource);
        if (space.need(confined, resource.position()) > Arrays.stream(most).sum()) {
          return describe(confined, bins.bins(), resource, most);
        }
      }
    }
    return null;
  }

  /** The most that each of the bins may hold of those blocks. */
  private long[] most(int[] blocks, int[] bins, Resource resource) {
    int r = resource.position();
    long[] most = new long[bins.length];
    Arrays.setAll(most, i -> Math.max(0, space.ceiling(bins[i], r)));
    for (int i = 0; i < bins.length; i++) {
      // What is at home may exceed the room, and then any sum is possible.
      if (most[i] == space.room(bins[i], r)) {
        most[i] = largestSum(blocks, bins[i], r, most[i]);
      }
    }
    return most;
  }

  /** The largest sum of needs of blocks that the bin accepts, up to its room. */
  private long largestSum(int[] blocks, int bin, int r, long room) {
    words -= blocks.length;
    long unit = 0;
    for (int i = 0; i < blocks.length && words > 0; i++) {
      unit = space.options(blocks[i]).has(bin) ? gcd(unit, space.need(blocks[i], r)) : unit;
    }
    long cells = unit == 0 ? 0 : room / unit;
    if (unit == 0 || cells / Long.SIZE >= words / Math.max(FEW_BLOCKS, blocks.length)) {
      return room;
    }
    int last = (int) cells;
    long[] sums = new long[last / Long.SIZE + 1];
    sums[0] = 1;
    for (int block : blocks) {
      long need = space.need(block, r) / unit;
      if (space.options(block).has(bin) && need > 0 && need <= last) {
        add(sums, (int) need);
        words -= sums.length;
      }
      if (has(sums, last)) {
        return last * unit;
      }
    }
    while (!has(sums, last)) {
      last--;
    }
    return last * unit;
  }

  private static boolean has(long[] sums, int sum) {
    return (sums[sum / Long.SIZE] >>> sum & 1) == 1;
  }

  /** Adds each known sum plus the need. */
  private static void add(long[] sums, int need) {
    int far = need / Long.SIZE;
    int near = need % Long.SIZE;
    for (int i = sums.length - 1; i >= far; i--) {
      sums[i] |= sums[i - far] << near;
      if (near > 0 && i > far) {
        sums[i] |= sums[i - far - 1] >>> (Long.SIZE - near);
      }
    }
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private String describe(int[] blocks, int[] bins, Resource resource, long[] most) {
    ProofWording wording = new ProofWording(space);
    int r = resource.position();
    int[] hungry = Arrays.stream(blocks).filter(block -> space.need(block, r) > 0).toArray();
    StringJoiner partly = new StringJoiner(", ");
    for (int i = 0; i < bins.length; i++) {
      long room = Math.max(0, space.ceiling(bins[i], r));
      if (most[i] < room) {
        partly.add(
            "%s to %d of %s".formatted(space.node(bins[i]).name(), most[i], resource.amount(room)));
      }
    }
    return "%s need%s %s, but as none can be split, they fill %s to no more than %s (%s)%s"
        .formatted(
            wording.machines(hungry),
            space.memberCount(hungry) == 1 ? "s" : "",
            resource.amount(space.need(hungry, resource.position())),
            wording.acceptingHosts(bins, space.memberCount(hungry)),
            resource.amount(Arrays.stream(most).sum()),
            partly,
            wording.besideWhatStays(bins));
  }
}
