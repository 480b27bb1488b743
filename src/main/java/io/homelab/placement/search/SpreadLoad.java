package io.homelab.placement.search;

/** How many machines of each spread group are in each failure domain. */
final class SpreadLoad {
  private final Spreads spreads;
  private final int[][] count;

  /** How many of those run on a host that is not their home. */
  private final int[][] foreign;

  /** Only the machines that stay are there. */
  SpreadLoad(Spreads spreads) {
    this.spreads = spreads;
    int groups = spreads.groups.size();
    count = new int[groups][];
    foreign = new int[groups][];
    for (int group = 0; group < groups; group++) {
      int domains = spreads.domains.get(group).size();
      count[group] = new int[domains];
      foreign[group] = new int[domains];
      for (int domain = 0; domain < domains; domain++) {
        count[group][domain] = spreads.fixed(group, domain);
      }
    }
  }

  /** The block comes to the bin: by how many more machines its domains are then too full. */
  int add(int block, int bin) {
    return change(block, bin, 1);
  }

  /** The block leaves the bin; the answer is zero or less. */
  int remove(int block, int bin) {
    return change(block, bin, -1);
  }

  private int change(int block, int bin, int sign) {
    int change = 0;
    for (int group : spreads.groupsOf[block]) {
      int domain = spreads.domain(group, bin);
      if (domain >= 0) {
        change -= excess(group, domain);
        count[group][domain] += sign * spreads.members(block, group);
        foreign[group][domain] += sign * spreads.foreign(block, group, bin);
        change += excess(group, domain);
      }
    }
    return change;
  }

  private int excess(int group, int domain) {
    return Math.max(
        0, Math.min(count[group][domain] - spreads.most[group], foreign[group][domain]));
  }

  /** Whether one of the bin's domains has too many of a group that the block has members of. */
  boolean isCrowded(int block, int bin) {
    for (int group : spreads.groupsOf[block]) {
      int domain = spreads.domain(group, bin);
      if (domain >= 0 && excess(group, domain) > 0) {
        return true;
      }
    }
    return false;
  }
}
