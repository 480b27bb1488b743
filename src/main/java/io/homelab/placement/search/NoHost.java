package io.homelab.placement.search;

import io.homelab.model.HostName;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    HostName pin = members.getFirst().machine().pin().orElse(null);
    if (pin != null && members.size() == 1) {
      Site site = space.instance.site(pin);
      return "machine %s is pinned to host %s, %s"
          .formatted(
              members.getFirst(),
              pin,
              site == null
                  ? "which there is not"
                  : "which could not take it even if it took no other: "
                      + reason(space, block, site));
    }
    String why = space.bins() == 0 ? "there is no host" : reasons(space, block);
    return members.size() == 1
        ? "no host could take machine %s even if it took no other: %s"
            .formatted(members.getFirst(), why)
        : "no host could take %s, which affinity holds together, even if it took no other: %s"
            .formatted(Words.names(members), why);
  }

  /** The hosts that come closest, which have the fewest reasons, and why not even they can. */
  private static String reasons(Space space, int block) {
    List<Site> sites = new ArrayList<>(space.sites);
    Map<Site, Integer> distance = new HashMap<>();
    for (Site site : sites) {
      int count = 0;
      for (Guest guest : space.blocks.get(block)) {
        count += Rules.reasons(guest, site, space.fixed).reasons().size();
      }
      distance.put(site, count);
    }
    sites.sort(Comparator.comparing(distance::get));
    List<String> reasons = new ArrayList<>();
    for (Site site : sites.subList(0, Math.min(MOST_HOSTS, sites.size()))) {
      reasons.add(reason(space, block, site));
    }
    int more = sites.size() - reasons.size();
    if (more > 0) {
      reasons.add("%d more host%s cannot either".formatted(more, more == 1 ? "" : "s"));
    }
    return String.join("; ", reasons);
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
