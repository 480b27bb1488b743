package io.homelab.placement.question;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which moves would even out the use of the hosts.
 *
 * <p>How uneven it is, is the sum over all hosts of the square of the largest of the shares of CPU,
 * memory and disk: the same load weighs less the more evenly it lies. A machine that moves loses
 * its disk, so each has a {@link #PRICE}. From where everything is, the best step is taken again
 * and again, as long as it lowers unevenness plus prices: a machine (with all that must share its
 * host) goes to another host, or back home. So a move is proposed only when it gains its price, and
 * as few as that takes. That is hill climbing: it finds no two machines that would have to swap.
 *
 * @param moves the machines to move, and where
 * @param before how uneven the use is, zero or more
 * @param after how uneven it is after the moves
 * @param hosts the use of each host, in {@code hosts.yaml} order
 */
public record Balance(
    SortedMap<MachineName, HostName> moves, double before, double after, List<Use> hosts) {
  /**
   * What a move must gain at least. Evening out two hosts whose shares differ by D gains D²/2, so
   * hosts that are less than ten points apart are left alone.
   */
  public static final double PRICE = 0.005;

  /** Pairs of machine and host that are looked at in all, so that large labs have an answer. */
  private static final long LOOKS = 50_000_000;

  /**
   * How much of a host is used.
   *
   * @param host the host
   * @param usable what the lab may use there
   * @param before what it uses
   * @param after what it would use after the moves
   */
  public record Use(HostName host, Capacity usable, Resources before, Resources after) {}

  /**
   * Looks for moves.
   *
   * @param request a lab in which every machine is settled
   * @param movable the machines that may move
   */
  public static Balance of(PlacementRequest request, Set<MachineName> movable) {
    return new Climb(new Instance(request), movable).climb();
  }

  /** One search. */
  private static final class Climb {
    private final Instance instance;
    private final List<List<Guest>> units = new ArrayList<>();
    private final Map<Guest, Site> home = new HashMap<>();
    private final Map<Guest, Site> place = new HashMap<>();
    private final long[][] used;

    Climb(Instance instance, Set<MachineName> movable) {
      this.instance = instance;
      this.used = new long[instance.sites().size()][Resource.ALL.size()];
      for (Guest guest : instance.guests()) {
        HostName host = instance.settledOn(guest);
        Site site = host == null ? null : instance.site(host);
        if (site != null) {
          home.put(guest, site);
          place.put(guest, site);
          add(List.of(guest), site, 1);
        }
      }
      for (Guest guest : instance.guests()) {
        List<Guest> unit = guest.together().isEmpty() ? List.of(guest) : guest.together();
        if (unit.getFirst() == guest && movesAsOne(unit, movable)) {
          units.add(unit);
        }
      }
      units.sort(Comparator.comparing(unit -> unit.getFirst().name()));
    }

    private boolean movesAsOne(List<Guest> unit, Set<MachineName> movable) {
      for (Guest guest : unit) {
        if (!movable.contains(guest.name())
            || home.get(guest) == null
            || home.get(guest) != home.get(unit.getFirst())) {
          return false;
        }
      }
      return true;
    }

    Balance climb() {
      double before = unevenness();
      List<Resources> usedBefore = use();
      long looks = LOOKS;
      boolean better = !units.isEmpty();
      while (better && looks > 0) {
        looks -= (long) units.size() * instance.sites().size();
        better = step();
      }
      SortedMap<MachineName, HostName> moves = new TreeMap<>();
      place.forEach((guest, site) -> {
        if (home.get(guest) != site) {
          moves.put(guest.name(), site.name());
        }
      });
      List<Use> hosts = new ArrayList<>();
      List<Resources> usedAfter = use();
      for (Site site : instance.sites()) {
        hosts.add(
            new Use(
                site.name(),
                site.offer().usable(),
                usedBefore.get(site.index()),
                usedAfter.get(site.index())));
      }
      return new Balance(moves, before, unevenness(), List.copyOf(hosts));
    }

    private record Step(List<Guest> unit, Site to, double gain) {}

    /** Takes the best step that the rules allow; false when none gains anything. */
    private boolean step() {
      List<Step> steps = new ArrayList<>();
      for (List<Guest> unit : units) {
        for (Site to : instance.sites()) {
          double gain = gain(unit, to);
          // Rounding must not pass for a gain, or two places could take turns for ever.
          if (gain > 1e-9) {
            steps.add(new Step(unit, to, gain));
          }
        }
      }
      // Stable: ties go to the first name, then to the first host.
      steps.sort(Comparator.comparingDouble(Step::gain).reversed());
      for (Step step : steps) {
        if (allowed(step.unit, step.to)) {
          add(step.unit, site(step.unit), -1);
          add(step.unit, step.to, 1);
          step.unit.forEach(guest -> place.put(guest, step.to));
          return true;
        }
      }
      return false;
    }

    /** How much unevenness and prices fall when the unit goes there. */
    private double gain(List<Guest> unit, Site to) {
      Site from = site(unit);
      if (from == to) {
        return 0;
      }
      double before = square(from) + square(to) + price(unit, from);
      add(unit, from, -1);
      add(unit, to, 1);
      double after = square(from) + square(to) + price(unit, to);
      add(unit, to, -1);
      add(unit, from, 1);
      return before - after;
    }

    private boolean allowed(List<Guest> unit, Site to) {
      Set<Guest> absent = new HashSet<>(unit);
      place.forEach((guest, site) -> {
        if (home.get(guest) != site) {
          absent.add(guest);
        }
      });
      Occupancy others = new Occupancy(instance, absent);
      for (Guest guest : absent) {
        if (!unit.contains(guest)) {
          others.place(guest, site(List.of(guest)));
        }
      }
      for (Guest guest : unit) {
        boolean stays = home.get(guest) == to;
        if (!stays && !Rules.eligible(guest.profile(), to.offer())) {
          return false;
        }
        if (!Rules.fits(guest, to, others)) {
          return false;
        }
        others.place(guest, to);
      }
      return true;
    }

    private Site site(List<Guest> unit) {
      Site site = place.get(unit.getFirst());
      if (site == null) {
        throw new IllegalStateException(unit.getFirst() + " is nowhere");
      }
      return site;
    }

    private double price(List<Guest> unit, Site at) {
      return home.get(unit.getFirst()) == at ? 0 : PRICE * unit.size();
    }

    private void add(List<Guest> unit, Site site, int sign) {
      for (Guest guest : unit) {
        for (Resource resource : Resource.ALL) {
          used[site.index()][resource.position()] += sign * guest.need(resource);
        }
      }
    }

    private double unevenness() {
      double sum = 0;
      for (Site site : instance.sites()) {
        sum += square(site);
      }
      return sum;
    }

    private double square(Site site) {
      double largest = 0;
      for (Resource resource : Resource.ALL) {
        long usable = site.usable(resource);
        if (usable != Site.UNLIMITED) {
          // A host of which nothing is usable counts as one unit: what is there weighs a lot.
          double share = (double) used[site.index()][resource.position()] / Math.max(1, usable);
          largest = Math.max(largest, share);
        }
      }
      return largest * largest;
    }

    private List<Resources> use() {
      List<Resources> use = new ArrayList<>();
      for (long[] amounts : used) {
        use.add(
            new Resources(
                amounts[Resource.CPU.position()],
                amounts[Resource.MEMORY.position()],
                amounts[Resource.DISK.position()]));
      }
      return use;
    }
  }
}
