package io.homelab.placement.search;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Places what can be placed of a lab that does not fit: the most important machines first, and of
 * those of one priority as many as it can find room for. Machines that run already stay.
 */
final class Partial {
  private static final long SEED = 20_220_603;
  private static final int PATIENCE = 1000;

  /** So many machines that found no room at once are tried again with all others moving up. */
  private static final int MOST_RETRIES = 60;

  /** With more blocks than this, what the greedy packings place is enough. */
  private static final int MOST_BLOCKS = 1000;

  private final Instance instance;
  private final Work work;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private Map<Guest, Site> places = new LinkedHashMap<>();

  Partial(Instance instance, Work work) {
    this.instance = instance;
    this.work = work;
  }

  /** The hosts of the machines that got one. */
  Map<Guest, Site> place(List<Guest> queue) {
    SortedMap<Integer, List<Guest>> byPriority = new TreeMap<>(Comparator.reverseOrder());
    for (List<Guest> block : Blocks.group(queue)) {
      int priority = Integer.MIN_VALUE;
      for (Guest guest : block) {
        priority = Math.max(priority, guest.machine().priority());
      }
      byPriority.computeIfAbsent(priority, p -> new ArrayList<>()).addAll(block);
    }
    for (List<Guest> equals : byPriority.values()) {
      add(equals);
    }
    byPriority.values().forEach(this::addOneByOne);
    return places;
  }

  /** Of affinity groups that fit nowhere as a whole, some members may still find room. */
  private void addOneByOne(List<Guest> equals) {
    Occupancy now = new Occupancy(instance);
    places.forEach(now::place);
    for (Guest guest : equals) {
      Site site = places.containsKey(guest) ? null : firstFitting(guest, now);
      if (site != null) {
        places.put(guest, site);
        now.place(guest, site);
      }
    }
  }

  private @Nullable Site firstFitting(Guest guest, Occupancy now) {
    for (Site site : instance.sites()) {
      if (now.hasRoom(guest, site)
          && Rules.eligible(guest.profile(), site.offer())
          && Rules.fits(guest, site, now)) {
        return site;
      }
    }
    return null;
  }

  /** Adds machines of one priority; those that have a place keep one, though it may change. */
  private void add(List<Guest> added) {
    List<Guest> possible = new ArrayList<>();
    Space alone = new Space(instance, sorted(added), List.of());
    for (int block = 0; block < alone.size(); block++) {
      if (alone.options[block].size() > 0) {
        possible.addAll(alone.blocks.get(block));
      }
    }
    if (possible.isEmpty()) {
      return;
    }
    Space space = spaceWith(possible);
    Portfolio portfolio = new Portfolio(space);
    int[] fullest = binsOf(space);
    int most = -1;
    for (int[] packing : portfolio.packings(fullest, Portfolio.Order.TO_PLACE_MANY, work)) {
      int placed = placed(space, packing);
      if (placed > most) {
        most = placed;
        fullest = packing;
      }
    }
    keep(space, fullest);
    List<List<Guest>> leftOver = leftOver(space, fullest);
    boolean isLarge = space.size() > MOST_BLOCKS;
    if (leftOver.isEmpty() || isLarge || repair(space, portfolio.complete(fullest))) {
      return;
    }
    for (int i = 0; i < Math.min(MOST_RETRIES, leftOver.size()) && !work.isUsedUp(); i++) {
      Space more = spaceWith(leftOver.get(i));
      repair(more, new Portfolio(more).complete(binsOf(more)));
    }
  }

  private boolean repair(Space space, int[] start) {
    Packing packing = new Packing(space, start, Integer.MAX_VALUE, 0);
    if (!new TabuRepair(space, packing, work, random).repair(PATIENCE)) {
      return false;
    }
    keep(space, packing.toArray());
    return true;
  }

  /** All who have a place, and some more. */
  private Space spaceWith(List<Guest> added) {
    List<Guest> all = new ArrayList<>(places.keySet());
    all.addAll(added);
    return new Space(instance, sorted(all), List.of());
  }

  private static List<Guest> sorted(List<Guest> guests) {
    List<Guest> sorted = new ArrayList<>(guests);
    sorted.sort(Comparator.comparingInt(Guest::index));
    return sorted;
  }

  private int[] binsOf(Space space) {
    int[] bins = new int[space.size()];
    for (int block = 0; block < bins.length; block++) {
      Site site = places.get(space.blocks.get(block).getFirst());
      bins[block] = site == null ? -1 : site.index();
    }
    return bins;
  }

  private void keep(Space space, int[] bins) {
    places = new LinkedHashMap<>();
    for (int block = 0; block < bins.length; block++) {
      for (Guest guest : space.blocks.get(block)) {
        if (bins[block] >= 0) {
          places.put(guest, space.sites.get(bins[block]));
        }
      }
    }
  }

  private static int placed(Space space, int[] bins) {
    int placed = 0;
    for (int block = 0; block < bins.length; block++) {
      placed += bins[block] >= 0 ? space.blocks.get(block).size() : 0;
    }
    return placed;
  }

  /** The blocks without a bin, the smallest first: they stand last in the order of the default. */
  private static List<List<Guest>> leftOver(Space space, int[] bins) {
    List<List<Guest>> leftOver = new ArrayList<>();
    for (int block = bins.length - 1; block >= 0; block--) {
      if (bins[block] < 0) {
        leftOver.add(space.blocks.get(block));
      }
    }
    return leftOver;
  }
}
