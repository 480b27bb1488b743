package io.homelab.placement.search.space;

/**
 * How many machines of each spread group are in each failure domain, and how many devices are in
 * use on each host.
 */
public final class SpreadLoad {
  private final Spreads spreads;
  private final int[][] count;

  /** How many of those run on a host that is not their home. */
  private final int[][] foreign;

  private final int[][] most;

  /** Starts with the machines that stay. */
  public SpreadLoad(Spreads spreads) {
    this.spreads = spreads;
    int groups = spreads.groups().size();
    count = new int[groups][];
    foreign = new int[groups][];
    most = new int[groups][];
    for (int group = 0; group < groups; group++) {
      int domains = spreads.domainCount(group);
      count[group] = new int[domains];
      foreign[group] = new int[domains];
      most[group] = new int[domains];
      for (int domain = 0; domain < domains; domain++) {
        count[group][domain] = spreads.fixed(group, domain);
        most[group][domain] = spreads.most(group, domain);
      }
    }
  }

  /** Adds the block to the bin; returns how many more machines are then in excess in a domain. */
  public int add(int block, int bin) {
    return change(block, bin, 1);
  }

  /** Removes the block from the bin; returns how many more are then in excess: zero or less. */
  public int remove(int block, int bin) {
    return change(block, bin, -1);
  }

  /** Whether the block can be added to the bin without overfilling a domain. */
  public boolean accepts(int block, int bin) {
    if (!spreads.isSpread(block)) {
      return true;
    }
    int excess = add(block, bin);
    remove(block, bin);
    return excess == 0;
  }

  private int change(int block, int bin, int sign) {
    int change = 0;
    for (int group : spreads.groupsOf(block)) {
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
        0, Math.min(count[group][domain] - most[group][domain], foreign[group][domain]));
  }

  /** Whether one of the bin's domains has too many of a group that the block has members of. */
  public boolean isCrowded(int block, int bin) {
    for (int group : spreads.groupsOf(block)) {
      int domain = spreads.domain(group, bin);
      if (domain >= 0 && excess(group, domain) > 0) {
        return true;
      }
    }
    return false;
  }
}
