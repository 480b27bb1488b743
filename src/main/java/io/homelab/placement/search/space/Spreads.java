package io.homelab.placement.search.space;

import io.homelab.placement.problem.SpreadGroup;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * What counts machines by where they are: the spread groups, with failure domains as numbers, and
 * behind them the devices that blocks need, each a group whose domains are the bins and whose
 * members are as many as the devices.
 */
public final class Spreads {
  /** More than all machines of a lab need, and so little that no sum of them overflows. */
  private static final long MANY = 1 << 30;

  private final SearchSpace space;
  private final List<SpreadGroup> groups;
  private final List<List<String>> domains = new ArrayList<>();
  private final List<String> devices;
  private final List<String> names;

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
    SortedSet<String> needed = new TreeSet<>();
    for (int block = 0; block < space.size(); block++) {
      for (Workload workload : space.members(block)) {
        needed.addAll(workload.devices().counts().keySet());
      }
    }
    devices = List.copyOf(needed);
    names = Stream.concat(groups.stream().map(SpreadGroup::label), devices.stream()).toList();
    groupsOf = new int[space.size()][];
    for (int block = 0; block < groupsOf.length; block++) {
      groupsOf[block] =
          space.members(block).stream().mapMultiToInt(this::groups).distinct().sorted().toArray();
    }
  }

  private void groups(Workload workload, IntConsumer all) {
    SpreadGroup group = workload.spread();
    if (group != null) {
      all.accept(group.index());
    }
    if (!workload.devices().isEmpty()) {
      for (String device : workload.devices().counts().keySet()) {
        all.accept(groups.size() + devices.indexOf(device));
      }
    }
  }

  /** All groups by what they go by: the label of a spread group, the name of a device. */
  public List<String> groups() {
    return names;
  }

  private String device(int group) {
    return devices.get(group - groups.size());
  }

  private boolean isDevice(int group) {
    return group >= groups.size();
  }

  /** How many domains a group has. */
  public int domainCount(int group) {
    return isDevice(group) ? space.bins() : domains.get(group).size();
  }

  /** How many members of the group that domain may have. */
  public int most(int group, int domain) {
    return isDevice(group)
        ? (int) Math.min(MANY, space.node(domain).usable(device(group)))
        : groups.get(group).most();
  }

  /** Whether two bins differ in nothing that the group counts, as long as both are empty. */
  public boolean areAlike(int group, int one, int other) {
    return isDevice(group)
        ? most(group, one) - fixed(group, one) == most(group, other) - fixed(group, other)
        : domain(group, one) == domain(group, other);
  }

  /** The spread groups of the instance, by index: the first of all groups. */
  public List<SpreadGroup> spreadGroups() {
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
    return isDevice(group) ? bin : domainOf[group][bin];
  }

  /** How many members of the group the block has. */
  public int members(int block, int group) {
    return foreign(block, group, -1);
  }

  /** How many members of the group the block has that are not at home on that bin. */
  public int foreign(int block, int group, int bin) {
    int count = 0;
    List<Workload> members = space.members(block);
    for (int i = 0; i < members.size(); i++) {
      if (bin < 0 || space.home(block, i) != bin) {
        count += count(members.get(i), group);
      }
    }
    return count;
  }

  /** How often the machine counts in the group. */
  private int count(Workload workload, int group) {
    if (isDevice(group)) {
      return (int) Math.min(MANY, workload.devices().of(device(group)));
    }
    SpreadGroup spread = workload.spread();
    return spread != null && spread.index() == group ? 1 : 0;
  }

  /** How many members of the group stay in the domain and are not part of any block. */
  public int fixed(int group, int domain) {
    return isDevice(group)
        ? (int) Math.min(MANY, space.fixed().used(space.node(domain), device(group)))
        : space.fixed().inDomain(groups.get(group), domains.get(group).get(domain));
  }
}
