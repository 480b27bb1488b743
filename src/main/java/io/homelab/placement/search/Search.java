package io.homelab.placement.search;

import io.homelab.model.HostName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches for a placement of a whole lab: first with every machine that runs already where it is;
 * if that is impossible, or not found, with as few of them moved as it can. Bounded by counted
 * steps and never by time: the same request gives the same answer on every computer.
 */
public final class Search {
  private static final long STEPS = 40_000_000;
  private static final long STEPS_FOR_THE_REST = 4_000_000;

  private final Instance instance;
  private final List<Guest> queue;
  private final Work work = new Work(STEPS);

  private Search(Instance instance, List<Guest> queue) {
    this.instance = instance;
    this.queue = queue;
  }

  /**
   * Searches.
   *
   * @param queue the machines to place, in {@link Instance#guests()} order
   */
  public static Answer answer(Instance instance, List<Guest> queue) {
    return new Search(instance, queue).answer();
  }

  private Answer answer() {
    Space staying = new Space(instance, queue, List.of());
    Movable movable = Movable.of(instance);
    boolean mayMove = !movable.isEmpty();
    // Where moves may help, most is kept for them.
    Work firstWork = new Work(mayMove ? STEPS / 4 : STEPS);
    Finding finding = new Solver(staying, firstWork).solve();
    work.take(firstWork.used());
    if (finding instanceof Finding.Found found) {
      return complete(staying, found.binOf(), false);
    }
    if (!mayMove && finding instanceof Finding.None none) {
      return rest(new Conclusion.Impossible(none.proof()));
    }
    return mayMove
        ? withMoves(movable, finding instanceof Finding.None)
        : rest(new Conclusion.NoneFound(work.used()));
  }

  private Answer withMoves(Movable movable, boolean movesNeeded) {
    Space relaxed = new Space(instance, movable.with(queue), movable.bound());
    String proof = Proofs.find(relaxed);
    if (proof != null) {
      return impossible(proof);
    }
    Space moving =
        movable.bound().isEmpty() ? relaxed : new Space(instance, movable.with(queue), List.of());
    int[] found = null;
    if (isPossible(moving)) {
      found = new FewestMoves(moving, work).find();
    }
    if (found != null) {
      return complete(moving, found, movesNeeded);
    }
    Finding finding = new Exhausted(relaxed, new Work(STEPS / 4)).find();
    return finding instanceof Finding.None none
        ? impossible(none.proof())
        : rest(new Conclusion.NoneFound(work.used()));
  }

  private static boolean isPossible(Space space) {
    for (Options options : space.options) {
      if (options.size() == 0) {
        return false;
      }
    }
    return true;
  }

  private Answer impossible(String proof) {
    return rest(new Conclusion.Impossible("even if what exists already may move, " + proof));
  }

  private Answer complete(Space space, int[] binOf, boolean movesNeeded) {
    Map<Guest, Site> places = new LinkedHashMap<>();
    for (int block = 0; block < binOf.length; block++) {
      Site site = space.sites.get(binOf[block]);
      for (Guest guest : space.blocks.get(block)) {
        if (!site.name().equals(instance.settledOn(guest))) {
          places.put(guest, site);
        }
      }
    }
    return new Answer(new Conclusion.Complete(), places, movesNeeded);
  }

  private Answer rest(Conclusion conclusion) {
    Work left = new Work(STEPS_FOR_THE_REST);
    return new Answer(conclusion, new Partial(instance, left).place(queue), false);
  }

  /**
   * The machines that may move.
   *
   * @param machines those that run on a host that is there and answers
   * @param bound those that might move in principle but are left where they are: affinity holds
   *     them together now, and they run apart
   */
  private record Movable(List<Guest> machines, List<Guest> bound) {
    static Movable of(Instance instance) {
      List<Guest> machines = new ArrayList<>();
      List<Guest> bound = new ArrayList<>();
      for (Guest guest : instance.guests()) {
        boolean movable = isWithinReach(instance, guest);
        if (movable && !runsApart(instance, guest)) {
          machines.add(guest);
        } else if (movable && guest.together().stream().allMatch(g -> isWithinReach(instance, g))) {
          bound.add(guest);
        }
      }
      return new Movable(machines, bound);
    }

    private static boolean isWithinReach(Instance instance, Guest guest) {
      HostName host = instance.settledOn(guest);
      Site site = host == null ? null : instance.site(host);
      return site != null && site.offer().outage().isEmpty();
    }

    /** Whether all of its affinity group run already, and not all on one host. */
    private static boolean runsApart(Instance instance, Guest guest) {
      boolean apart = false;
      HostName here = instance.settledOn(guest);
      for (Guest other : guest.together()) {
        HostName there = instance.settledOn(other);
        if (there == null) {
          return false;
        }
        apart |= !there.equals(here);
      }
      return apart;
    }

    boolean isEmpty() {
      return machines.isEmpty() && bound.isEmpty();
    }

    List<Guest> with(List<Guest> queue) {
      List<Guest> all = new ArrayList<>(queue);
      all.addAll(machines);
      all.sort(Comparator.comparingInt(Guest::index));
      return all;
    }
  }
}
