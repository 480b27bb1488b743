package io.homelab.placement.search.proof;

import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A clique of the conflict graph: machines of which no two can share a host, because they must be
 * apart or are too large together, and which outnumber the hosts that accept them.
 */
final class CliqueBound {
  private static final int R = SearchSpace.RESOURCES;

  /** Above this many blocks there are too many pairs to check. */
  private static final int MOST_BLOCKS = 400;

  private final SearchSpace space;
  private final boolean[][] excludes;
  private final int[] degree;

  CliqueBound(SearchSpace space) {
    this.space = space;
    int n = space.size() > MOST_BLOCKS ? 0 : space.size();
    excludes = new boolean[n][n];
    degree = new int[n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < a; b++) {
        if (isApart(a, b) || areTooLarge(a, b)) {
          excludes[a][b] = true;
          excludes[b][a] = true;
          degree[a]++;
          degree[b]++;
        }
      }
    }
  }

  @Nullable String find() {
    String shortest = null;
    int fewest = Integer.MAX_VALUE;
    for (int seed = 0; seed < excludes.length; seed++) {
      int[] clique = degree[seed] == 0 ? new int[0] : clique(seed);
      int[][] bins = new int[clique.length][];
      for (int i = 0; i < clique.length; i++) {
        bins[i] = space.options(clique[i]).bins();
      }
      int[] seats = new int[space.bins()];
      Arrays.fill(seats, 1);
      int[] tooMany = new Matching(bins, seats).tooMany();
      if (tooMany != null && tooMany.length < fewest) {
        fewest = tooMany.length;
        shortest = describe(Arrays.stream(tooMany).map(i -> clique[i]).toArray());
      }
    }
    return shortest;
  }

  private boolean isApart(int a, int b) {
    return space.relations().areApartEverywhere(a, b);
  }

  private boolean areTooLarge(int a, int b) {
    for (int bin : space.options(a).bins()) {
      if (space.options(b).has(bin) && fitTogether(a, b, bin)) {
        return false;
      }
    }
    return true;
  }

  private boolean fitTogether(int a, int b, int bin) {
    for (int r = 0; r < R; r++) {
      long sum = space.need(a, r) + space.need(b, r);
      if (sum > space.ceiling(bin, r)) {
        return false;
      }
    }
    return true;
  }

  /** A clique around a block, grown greedily; blocks with few options join first. */
  private int[] clique(int seed) {
    List<Integer> candidates = new ArrayList<>();
    for (int block = 0; block < degree.length; block++) {
      if (excludes[seed][block]) {
        candidates.add(block);
      }
    }
    candidates.sort((a, b) -> {
      int bySize = Integer.compare(outside(seed, a), outside(seed, b));
      int byOptions = Integer.compare(space.options(a).size(), space.options(b).size());
      int byDegree = Integer.compare(degree[b], degree[a]);
      return bySize != 0 ? bySize : byOptions != 0 ? byOptions : byDegree;
    });
    List<Integer> clique = new ArrayList<>(List.of(seed));
    for (int block : candidates) {
      boolean all = true;
      for (int member : clique) {
        all &= excludes[block][member];
      }
      if (all) {
        clique.add(block);
      }
    }
    return clique.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** How many bins of the block are not open to the seed. */
  private int outside(int seed, int block) {
    int count = 0;
    for (int bin : space.options(block).bins()) {
      count += space.options(seed).has(bin) ? 0 : 1;
    }
    return count;
  }

  private String describe(int[] clique) {
    ProofWording wording = new ProofWording(space);
    boolean apart = true;
    boolean large = true;
    for (int a : clique) {
      for (int b : clique) {
        apart &= a == b || isApart(a, b);
        large &= a == b || areTooLarge(a, b);
      }
    }
    int[] bins = space.binsOf(clique);
    String why =
        apart
            ? "no two of %s may share a host".formatted(wording.machines(clique))
            : "no two of %s %s"
                .formatted(
                    ProofWording.names(space.members(clique)),
                    large
                        ? "fit on one host that accepts both"
                        : "can share a host: they must be apart, or do not fit on one that accepts both");
    String hosts =
        bins.length == 1
            ? "only 1 host accepts them"
            : "only %d hosts accept them".formatted(bins.length);
    return "%s%s, but %s: %s"
        .formatted(why, wording.groupsAsOne(clique), hosts, wording.hosts(bins));
  }
}
