package io.homelab.placement.search.proof;

import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.Spreads;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Machines that need more of a device than all hosts have that accept any of them, for each set of
 * hosts that machines may choose from.
 */
final class DeviceBound {
  /** Above this many distinct sets of hosts, none is checked: it would take too long. */
  private static final int MOST_CHOICES = 400;

  private DeviceBound() {}

  static @Nullable String find(SearchSpace space) {
    Spreads limits = space.spreads();
    int first = limits.spreadGroups().size();
    if (first == limits.groups().size()) {
      return null;
    }
    var choices = space.choices();
    if (choices.size() > MOST_CHOICES) {
      return null;
    }
    for (BinSet bins : choices) {
      int[] confined = space.confinedTo(bins);
      for (int group = first; group < limits.groups().size(); group++) {
        long need = 0;
        for (int block : confined) {
          need += limits.members(block, group);
        }
        long room = room(space, group, bins.bins());
        if (need > room) {
          return describe(space, group, confined, bins.bins(), need, room);
        }
      }
    }
    return null;
  }

  /** What the hosts may hold: what is free, or what is at home there if that is more. */
  private static long room(SearchSpace space, int group, int[] bins) {
    Spreads limits = space.spreads();
    long[] atHome = new long[space.bins()];
    for (int block = 0; block < space.size(); block++) {
      if (space.hasHome(block)) {
        for (int bin : bins) {
          atHome[bin] += limits.members(block, group) - limits.foreign(block, group, bin);
        }
      }
    }
    long room = 0;
    for (int bin : bins) {
      room += Math.max(limits.most(group, bin) - limits.fixed(group, bin), atHome[bin]);
    }
    return room;
  }

  private static String describe(
      SearchSpace space, int group, int[] confined, int[] bins, long need, long room) {
    Spreads limits = space.spreads();
    ProofWording wording = new ProofWording(space);
    String device = limits.groups().get(group);
    int[] hungry =
        Arrays.stream(confined).filter(block -> limits.members(block, group) > 0).toArray();
    int count = space.memberCount(hungry);
    boolean stays = Arrays.stream(bins).anyMatch(bin -> limits.fixed(group, bin) > 0);
    return "%s need%s %d %s, but %s ha%s %d %s%s"
        .formatted(
            wording.machines(hungry),
            count == 1 ? "s" : "",
            need,
            device,
            wording.acceptingHosts(bins, count),
            bins.length == 1 ? "s" : "ve",
            room,
            device,
            stays ? " left beside what stays there" : "");
  }
}
