package io.homelab.placement.problem;

import io.homelab.model.HostName;
import io.homelab.placement.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is where at one moment of a placement, and what is used. Starts with the settled machines.
 * Machines only come, so what is left on a host never grows and its share never shrinks.
 */
public final class Occupancy {
  private final Instance instance;
  private final @Nullable HostName[] where;
  private final long[] used;
  private final Share[] shares;
  private final List<Map<String, Integer>> perDomain = new ArrayList<>();

  /** Only the settled machines are there. */
  public Occupancy(Instance instance) {
    this(instance, Set.of());
  }

  /** Only the settled machines are there, but for some that are looked at as if they were new. */
  public Occupancy(Instance instance, Set<Guest> absent) {
    this.instance = instance;
    this.where = new @Nullable HostName[instance.guests().size()];
    this.used = new long[instance.sites().size() * Resource.ALL.size()];
    this.shares = new Share[instance.sites().size()];
    Arrays.fill(shares, Share.ZERO);
    instance.spreadGroups().forEach(group -> perDomain.add(new HashMap<>()));
    for (Guest guest : instance.guests()) {
      HostName host = instance.settledOn(guest);
      if (host != null && !absent.contains(guest)) {
        settle(guest, host);
      }
    }
  }

  /** The machine now runs there; whether it may is for the caller to check. */
  public void place(Guest guest, Site site) {
    where[guest.index()] = site.name();
    SpreadGroup group = guest.spread();
    String domain = group == null ? null : group.domain(site);
    if (group != null && domain != null) {
      perDomain.get(group.index()).merge(domain, 1, Integer::sum);
    }
    for (Resource resource : Resource.ALL) {
      used[slot(site, resource)] += guest.need(resource);
    }
    shares[site.index()] = largestShare(site);
  }

  /** The machine's host; it may be one that the instance does not have any more. */
  public @Nullable HostName where(Guest guest) {
    return where[guest.index()];
  }

  /** The host with that name, if the instance has it. */
  public @Nullable Site site(HostName name) {
    return instance.site(name);
  }

  /** What the machines there use, zero or more. */
  public long used(Site site, Resource resource) {
    return used[slot(site, resource)];
  }

  /** What is still there, zero or more, or {@link Site#UNLIMITED}. */
  public long left(Site site, Resource resource) {
    long usable = site.usable(resource);
    // Settled machines are never rejected, so more can be used than is usable.
    return usable == Site.UNLIMITED ? usable : Math.max(0, usable - used(site, resource));
  }

  /** Whether as much is left as the machine needs; who needs none always finds it. */
  public boolean hasRoom(Guest guest, Site site) {
    for (Resource resource : Resource.ALL) {
      if (guest.need(resource) > left(site, resource)) {
        return false;
      }
    }
    return true;
  }

  /** How many machines of the group are in the failure domain. */
  public int inDomain(SpreadGroup group, String domain) {
    return perDomain.get(group.index()).getOrDefault(domain, 0);
  }

  /** The share of one resource that is used; zero when it is not limited. */
  public Share share(Site site, Resource resource) {
    long usable = site.usable(resource);
    return usable == Site.UNLIMITED ? Share.ZERO : Share.of(used(site, resource), usable);
  }

  /** The largest of the shares of CPU, memory and disk: how used the host is. */
  public Share share(Site site) {
    return shares[site.index()];
  }

  private Share largestShare(Site site) {
    Share largest = Share.ZERO;
    for (Resource resource : Resource.ALL) {
      largest = largest.max(share(site, resource));
    }
    return largest;
  }

  private void settle(Guest guest, HostName host) {
    Site site = instance.site(host);
    if (site == null) {
      where[guest.index()] = host;
    } else {
      place(guest, site);
    }
  }

  private static int slot(Site site, Resource resource) {
    return site.index() * Resource.ALL.size() + resource.position();
  }
}
