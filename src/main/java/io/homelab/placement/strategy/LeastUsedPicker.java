package io.homelab.placement.strategy;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Share;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the least-used host that fits without looking at every host: one heap of hosts, by share
 * and then by place in {@code hosts.yaml}, for every distinct set of eligible hosts. Shares only
 * grow during a run, so an entry with an old share is at worst too early in its heap: it is put
 * back with the new share when it comes up. The answer is the same as that of a loop over all
 * hosts.
 */
final class LeastUsedPicker implements Picker {
  /** After so many hosts that do not fit, looping over the rest is cheaper than sorting them. */
  private static final int MISSES = 16;

  private final EligibleSites eligible;
  private final IdentityHashMap<List<Site>, Pool> pools = new IdentityHashMap<>();

  LeastUsedPicker(EligibleSites eligible) {
    this.eligible = eligible;
  }

  @Override
  public @Nullable Site pick(Guest guest, Occupancy now) {
    return pools.computeIfAbsent(eligible.of(guest), Pool::new).pick(guest, now);
  }

  /** The least used of the hosts that fit, by a plain loop. */
  static @Nullable Site leastUsed(Iterable<Site> sites, Guest guest, Occupancy now) {
    Site best = null;
    for (Site site : sites) {
      boolean better = best == null || now.share(site).compareTo(now.share(best)) < 0;
      if (better && Rules.fits(guest, site, now)) {
        best = site;
      }
    }
    return best;
  }

  /** The hosts that are eligible for the same machines. */
  private static final class Pool {
    private final List<Site> sites;
    private final PriorityQueue<Entry> heap = new PriorityQueue<>();

    Pool(List<Site> sites) {
      this.sites = sites;
      for (Site site : sites) {
        // No share is below zero, so every entry starts early enough.
        heap.add(new Entry(Share.ZERO, site));
      }
    }

    @Nullable Site pick(Guest guest, Occupancy now) {
      List<Entry> misses = new ArrayList<>();
      Site found = null;
      while (found == null && !heap.isEmpty() && misses.size() < MISSES) {
        Entry entry = heap.remove();
        Share share = now.share(entry.site);
        if (entry.share.compareTo(share) != 0) {
          heap.add(new Entry(share, entry.site));
          continue;
        }
        misses.add(entry);
        if (Rules.fits(guest, entry.site, now)) {
          found = entry.site;
        }
      }
      boolean undecided = found == null && !heap.isEmpty();
      heap.addAll(misses);
      return undecided ? leastUsed(sites, guest, now) : found;
    }
  }

  private record Entry(Share share, Site site) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byShare = share.compareTo(other.share);
      return byShare != 0 ? byShare : Integer.compare(site.index(), other.site.index());
    }
  }
}
