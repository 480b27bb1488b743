package io.homelab.placement.search;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Site;
import io.homelab.placement.problem.SpreadGroup;
import java.util.ArrayList;
import java.util.List;

/** The groups that are spread over failure domains, with domains as numbers. */
final class Spreads {
  /** The groups of an instance, by index. */
  final List<SpreadGroup> groups;

  /** The names of a group's domains; all that occur on hosts, also those that accept no member. */
  final List<List<String>> domains = new ArrayList<>();

  /** How many a domain may have, by group. */
  final int[] most;

  /** The groups that a block has members of; mostly none. */
  final int[][] groupsOf;

  private final Space space;

  /** The domain of a bin, by group and bin; -1 for none. */
  private final int[][] domainOf;

  Spreads(Space space) {
    this.space = space;
    groups = space.instance.spreadGroups();
    most = new int[groups.size()];
    domainOf = new int[groups.size()][space.bins()];
    for (SpreadGroup group : groups) {
      List<String> names = new ArrayList<>();
      for (Site site : space.sites) {
        String domain = group.domain(site);
        if (domain != null && !names.contains(domain)) {
          names.add(domain);
        }
        domainOf[group.index()][site.index()] = domain == null ? -1 : names.indexOf(domain);
      }
      domains.add(names);
      most[group.index()] = group.most();
    }
    groupsOf = new int[space.size()][];
    for (int block = 0; block < groupsOf.length; block++) {
      groupsOf[block] =
          space.blocks.get(block).stream()
              .mapMultiToInt(Spreads::group)
              .distinct()
              .sorted()
              .toArray();
    }
  }

  private static void group(Guest guest, java.util.function.IntConsumer groups) {
    SpreadGroup group = guest.spread();
    if (group != null) {
      groups.accept(group.index());
    }
  }

  /** The domain of a bin, -1 for none. */
  int domain(int group, int bin) {
    return domainOf[group][bin];
  }

  /** How many members of the group the block has. */
  int members(int block, int group) {
    return foreign(block, group, -1);
  }

  /** How many members of the group the block has for whom that bin is not home. */
  int foreign(int block, int group, int bin) {
    int count = 0;
    List<Guest> members = space.blocks.get(block);
    for (int i = 0; i < members.size(); i++) {
      SpreadGroup spread = members.get(i).spread();
      if (spread != null && spread.index() == group && (bin < 0 || space.home(block, i) != bin)) {
        count++;
      }
    }
    return count;
  }

  /** How many members of the group are in the domain and not part of any block. */
  int fixed(int group, int domain) {
    return space.fixed.inDomain(groups.get(group), domains.get(group).get(domain));
  }
}
