package io.homelab.placement.question;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
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
 * <p>Where no move helps, none is proposed. Otherwise the lab is less uneven afterwards, as
 * measured by {@link Unevenness}, and no host is fuller than the fullest one was before. A machine
 * that moves loses its disk, so each move has a {@link #PRICE}. The search is hill climbing: from
 * the current placement it repeatedly takes the step that lowers unevenness plus prices most. A
 * step moves a machine, together with all that must share its host, to another host or back home.
 * So every proposed move gains its price. Hill climbing does not find swaps of two machines.
 *
 * @param moves the machines to move, and their new hosts
 * @param before how uneven the use is: zero when every host has the same share in use
 * @param after how uneven it is after the moves
 * @param hosts the use of each host, in {@code hosts.yaml} order
 */
public record Balance(
    SortedMap<MachineName, HostName> moves, double before, double after, List<Use> hosts) {
  /**
   * What a move must gain at least. Evening out two equal hosts whose shares of one resource differ
   * by D gains D²/2, so hosts less than ten percentage points apart are left alone.
   */
  public static final double PRICE = 0.005;

  /** How many machine-host pairs are examined in total, so that large labs take seconds. */
  private static final long LOOKS = 50_000_000;

  /**
   * How much of a host is used.
   *
   * @param host the host
   * @param usable what the lab may use there
   * @param before what it uses now
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

  /** One search: a hill climb from where everything is. */
  private static final class Climb {
    private final Instance instance;
    private final List<List<Workload>> units = new ArrayList<>();
    private final Map<Workload, Node> home = new HashMap<>();
    private final Map<Workload, Node> place = new HashMap<>();
    private final Unevenness unevenness;

    Climb(Instance instance, Set<MachineName> movable) {
      this.instance = instance;
      this.unevenness = new Unevenness(instance.nodes());
      for (Workload workload : instance.workloads()) {
        HostName host = instance.settledOn(workload);
        Node node = host == null ? null : instance.node(host);
        if (node != null) {
          home.put(workload, node);
          place.put(workload, node);
          add(List.of(workload), node, 1);
        }
      }
      for (Workload workload : instance.workloads()) {
        List<Workload> unit =
            workload.together().isEmpty() ? List.of(workload) : workload.together();
        if (unit.getFirst() == workload && movesAsOne(unit, movable)) {
          units.add(unit);
        }
      }
      units.sort(Comparator.comparing(unit -> unit.getFirst().name()));
    }

    private boolean movesAsOne(List<Workload> unit, Set<MachineName> movable) {
      for (Workload workload : unit) {
        if (!movable.contains(workload.name())
            || home.get(workload) == null
            || home.get(workload) != home.get(unit.getFirst())) {
          return false;
        }
      }
      return true;
    }

    Balance climb() {
      double before = unevenness.measure();
      List<Resources> usedBefore = use();
      long looks = LOOKS;
      boolean better = !units.isEmpty();
      while (better && looks > 0) {
        looks -= (long) units.size() * instance.nodes().size();
        better = step();
      }
      SortedMap<MachineName, HostName> moves = new TreeMap<>();
      place.forEach((workload, node) -> {
        if (home.get(workload) != node) {
          moves.put(workload.name(), node.name());
        }
      });
      List<Use> hosts = new ArrayList<>();
      List<Resources> usedAfter = use();
      for (Node node : instance.nodes()) {
        hosts.add(
            new Use(
                node.name(),
                node.offer().usable(),
                usedBefore.get(node.index()),
                usedAfter.get(node.index())));
      }
      return new Balance(moves, before, unevenness.measure(), List.copyOf(hosts));
    }

    private record Step(List<Workload> unit, Node to, double gain) {}

    /** Takes the best step the rules allow; false if none gains anything. */
    private boolean step() {
      List<Step> steps = new ArrayList<>();
      for (List<Workload> unit : units) {
        for (Node to : instance.nodes()) {
          double gain = gain(unit, to);
          // A rounding error must not pass for a gain, or the search could alternate between two
          // hosts forever.
          if (gain > 1e-9) {
            steps.add(new Step(unit, to, gain));
          }
        }
      }
      // The sort is stable: ties go to the first name, then to the first host.
      steps.sort(Comparator.comparingDouble(Step::gain).reversed());
      for (Step step : steps) {
        if (allowed(step.unit, step.to)) {
          add(step.unit, node(step.unit), -1);
          add(step.unit, step.to, 1);
          step.unit.forEach(workload -> place.put(workload, step.to));
          return true;
        }
      }
      return false;
    }

    /**
     * By how much unevenness plus prices fall when the unit goes there; empty if that host would
     * then be fuller than the one it leaves is now.
     */
    private double gain(List<Workload> unit, Node to) {
      Node from = node(unit);
      if (from == to) {
        return 0;
      }
      double shareBefore = unevenness.largestShare(from);
      double before = unevenness.estimate() + price(unit, from);
      unevenness.mark();
      add(unit, from, -1);
      add(unit, to, 1);
      boolean relieves = unevenness.largestShare(to) <= shareBefore;
      double after = unevenness.estimate() + price(unit, to);
      add(unit, to, -1);
      add(unit, from, 1);
      unevenness.reset();
      return relieves ? before - after : 0;
    }

    private boolean allowed(List<Workload> unit, Node to) {
      Set<Workload> absent = new HashSet<>(unit);
      place.forEach((workload, node) -> {
        if (home.get(workload) != node) {
          absent.add(workload);
        }
      });
      Occupancy others = new Occupancy(instance, absent);
      for (Workload workload : absent) {
        if (!unit.contains(workload)) {
          others.place(workload, node(List.of(workload)));
        }
      }
      for (Workload workload : unit) {
        boolean stays = home.get(workload) == to;
        if (!stays && !Rules.eligible(workload.profile(), to.offer())) {
          return false;
        }
        if (!Rules.fits(workload, to, others)) {
          return false;
        }
        others.place(workload, to);
      }
      return true;
    }

    private Node node(List<Workload> unit) {
      Node node = place.get(unit.getFirst());
      if (node == null) {
        throw new IllegalStateException(unit.getFirst() + " is nowhere");
      }
      return node;
    }

    private double price(List<Workload> unit, Node at) {
      return home.get(unit.getFirst()) == at ? 0 : PRICE * unit.size();
    }

    private void add(List<Workload> unit, Node node, int sign) {
      for (Workload workload : unit) {
        for (Resource resource : Resource.ALL) {
          unevenness.add(node, resource, sign * workload.need(resource));
        }
      }
    }

    private List<Resources> use() {
      List<Resources> use = new ArrayList<>();
      for (Node node : instance.nodes()) {
        use.add(
            new Resources(
                unevenness.used(node, Resource.CPU),
                unevenness.used(node, Resource.MEMORY),
                unevenness.used(node, Resource.DISK)));
      }
      return use;
    }
  }
}
