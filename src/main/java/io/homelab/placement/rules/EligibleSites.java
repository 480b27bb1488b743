package io.homelab.placement.rules;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Profile;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hosts that may take a machine, whatever else runs there. They are looked for once for every
 * profile of machines, and profiles with the same hosts share one list.
 */
public final class EligibleSites {
  private final Instance instance;
  private final Map<Profile, List<Site>> byProfile = new HashMap<>();
  private final Map<BitSet, List<Site>> byHosts = new HashMap<>();

  /** Of that instance. */
  public EligibleSites(Instance instance) {
    this.instance = instance;
  }

  /**
   * The hosts for that machine, in {@code hosts.yaml} order; machines with the same hosts get the
   * identical list.
   */
  public List<Site> of(Guest guest) {
    List<Site> known = byProfile.get(guest.profile());
    if (known == null) {
      known = find(guest.profile());
      byProfile.put(guest.profile(), known);
    }
    return known;
  }

  private List<Site> find(Profile profile) {
    BitSet hosts = new BitSet(instance.sites().size());
    List<Site> eligible = new ArrayList<>();
    for (Site site : instance.sites()) {
      if (Rules.eligible(profile, site.offer())) {
        hosts.set(site.index());
        eligible.add(site);
      }
    }
    List<Site> known = byHosts.putIfAbsent(hosts, eligible);
    return known == null ? eligible : known;
  }
}
