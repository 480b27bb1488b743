package io.homelab.placement.search;

import io.homelab.model.HostName;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Joins machines that affinity holds together, so that they are searched as one. */
final class Blocks {
  private Blocks() {}

  /** The blocks, in the order of their first members. */
  static List<List<Guest>> group(List<Guest> free) {
    Set<Guest> open = new HashSet<>(free);
    List<List<Guest>> blocks = new ArrayList<>();
    for (Guest guest : free) {
      if (!open.contains(guest)) {
        continue;
      }
      List<Guest> block = new ArrayList<>();
      for (Guest member : guest.together().isEmpty() ? List.of(guest) : guest.together()) {
        if (open.remove(member)) {
          block.add(member);
        }
      }
      blocks.add(List.copyOf(block));
    }
    return blocks;
  }

  /** The bin where each member runs already, -1 for none; null when none of them does. */
  static int @Nullable [] homes(Instance instance, List<Guest> block) {
    int[] homes = new int[block.size()];
    boolean any = false;
    for (int i = 0; i < homes.length; i++) {
      HostName settled = instance.settledOn(block.get(i));
      Site site = settled == null ? null : instance.site(settled);
      homes[i] = site == null ? -1 : site.index();
      any |= site != null;
    }
    return any ? homes : null;
  }
}
