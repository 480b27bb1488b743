package io.homelab.placement.search.space;

import io.homelab.placement.problem.SpreadGroup;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** The spread groups, with failure domains as numbers. */
public final class Spreads {
  private final SearchSpace space;
  private final List<SpreadGroup> groups;
  private final List<List<String>> domains = new ArrayList<>();

  /** The groups that a block has members in; empty for most blocks. */
  private final int[][] groupsOf;

  /** The domain of a bin, by group and bin; -1 for none. */
  private final int[][] domainOf;

  Spreads(SearchSpace space) {
    this.space = space;
    groups = space.instance().spreadGroups();
    domainOf = new int[groups.size()][space.bins()];
    for (SpreadGroup group : groups) {
      List<String> names = new ArrayList<>();
      for (int bin = 0; bin < space.bins(); bin++) {
        String domain = group.domain(space.node(bin));
        if (domain != null && !names.contains(domain)) {
          names.add(domain);
        }
        domainOf[group.index()][bin] = domain == null ? -1 : names.indexOf(domain);
      }
      domains.add(names);
    }
    groupsOf = new int[space.size()][];
    for (int block = 0; block < groupsOf.length; block++) {
      groupsOf[block] =
          space.members(block).stream().mapMultiToInt(Spreads::group).distinct().sorted().toArray();
    }
  }

  private static void group(Workload workload, IntConsumer groups) {
    SpreadGroup group = workload.spread();
    if (group != null) {
      groups.accept(group.index());
    }
  }

  /** The groups of the instance, by index. */
  public List<SpreadGroup> groups() {
    return groups;
  }

  /** The names of a group's domains: all that occur on hosts, even those that accept no member. */
  public List<String> domains(int group) {
    return domains.get(group);
  }

  /** How many members of the group a domain may have. */
  public int most(int group) {
    return groups.get(group).most();
  }

  /** The groups that the block has members in, ascending; read only. */
  public int[] groupsOf(int block) {
    return groupsOf[block];
  }

  /** Whether any member of the block is spread. */
  public boolean isSpread(int block) {
    return groupsOf[block].length > 0;
  }

  /** The domain of a bin, -1 for none. */
  public int domain(int group, int bin) {
    return domainOf[group][bin];
  }

  /** How many members of the group the block has. */
  public int members(int block, int group) {
    return foreign(block, group, -1);
  }

  /** How many members of the group the block has that are not at home on that bin. */
  int foreign(int block, int group, int bin) {
    int count = 0;
    List<Workload> members = space.members(block);
    for (int i = 0; i < members.size(); i++) {
      SpreadGroup spread = members.get(i).spread();
      if (spread != null && spread.index() == group && (bin < 0 || space.home(block, i) != bin)) {
        count++;
      }
    }
    return count;
  }

  /** How many members of the group stay in the domain and are not part of any block. */
  public int fixed(int group, int domain) {
    return space.fixed().inDomain(groups.get(group), domains.get(group).get(domain));
  }
}
