package io.homelab.placement.search;

import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine, or machines held together by affinity, that no host takes even if all others go. */
final class NoHost {
  /** So many hosts are explained. */
  private static final int MOST_HOSTS = 4;

  private NoHost() {}

  static @Nullable String find(Space space) {
    int worst = -1;
    for (int block = 0; block < space.size(); block++) {
      // A single machine makes a shorter sentence than a group.
      boolean shorter =
          worst < 0 || space.blocks.get(block).size() < space.blocks.get(worst).size();
      if (space.options[block].size() == 0 && shorter) {
        worst = block;
      }
    }
    return worst < 0 ? null : describe(space, worst);
  }

  private static String describe(Space space, int block) {
    List<Guest> members = space.blocks.get(block);
    for (Guest guest : members) {
      for (Guest other : guest.apart()) {
        if (members.contains(other)) {
          return "affinity holds machines %s and %s together, and anti-affinity keeps them apart"
              .formatted(guest, other);
        }
      }
    }
    List<String> hosts = new ArrayList<>();
    for (Site site : space.sites) {
      if (hosts.size() < MOST_HOSTS) {
        hosts.add(reason(space, block, site));
      }
    }
    int more = space.bins() - hosts.size();
    if (more > 0) {
      hosts.add("%d more hosts cannot either".formatted(more));
    }
    String why = hosts.isEmpty() ? "there is no host" : String.join("; ", hosts);
    return members.size() == 1
        ? "no host could take machine %s even if it took no other: %s"
            .formatted(members.getFirst(), why)
        : "no host could take %s, which affinity holds together, even if it took no other: %s"
            .formatted(Words.names(members), why);
  }

  private static String reason(Space space, int block, Site site) {
    List<Guest> members = space.blocks.get(block);
    for (Guest guest : members) {
      List<Rejection> reasons = Rules.reasons(guest, site, space.fixed).reasons();
      if (!reasons.isEmpty()) {
        return guest + " " + reasons.getFirst().text();
      }
    }
    return together(space, block, site);
  }

  /** Each of them could go there alone. */
  private static String together(Space space, int block, Site site) {
    List<Guest> members = space.blocks.get(block);
    for (Resource resource : Resource.ALL) {
      long need = space.need[block * Space.R + resource.position()];
      long left = space.fixed.left(site, resource);
      if (need > left) {
        return "together they need %s, host %s has %s left"
            .formatted(resource.amount(need), site, resource.amount(left));
      }
    }
    Occupancy now = space.empty();
    for (Guest guest : members) {
      List<Rejection> reasons = Rules.reasons(guest, site, now).reasons();
      if (!reasons.isEmpty()) {
        return guest + " " + reasons.getFirst().text();
      }
      now.place(guest, site);
    }
    return "host %s cannot take them together".formatted(site);
  }
}
