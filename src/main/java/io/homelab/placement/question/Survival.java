package io.homelab.placement.question;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
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
import org.jspecify.annotations.Nullable;

/**
 * Whether a lab with some machines more survives the death of any one host: its machines find room
 * on the others, while all that runs there stays. The machines that exist stay where they are; the
 * others may be anywhere.
 *
 * <p>First the new machines are spread evenly. Where a death then leaves machines over, single ones
 * are shifted while fewer are left over. If that does not end it, all ways to distribute them are
 * tried, as far as the budget goes.
 */
final class Survival {
  /** How many machines are tried on hosts for one death at most. */
  private static final long BUDGET_OF_ONE = 20_000;

  private final Instance instance;
  private final EligibleNodes eligible;
  private final Occupancy now;
  private final List<List<Workload>> on = new ArrayList<>();
  private final List<Workload> copies = new ArrayList<>();
  private final Set<Workload> isCopy = new HashSet<>();
  private final boolean withNew;
  private final long most;
  private long budget;
  private boolean gaveUp;
  private @Nullable Node weakest;

  /** What was found out. */
  enum Answer {
    /** Any one host may die. */
    SURVIVES,
    /** Wherever the new machines are, the death of some host leaves a machine without one. */
    DIES,
    /** No way was found, and not all ways were tried. */
    UNKNOWN
  }

  /**
   * Prepares the question.
   *
   * @param request a lab in which every machine is settled
   * @param more machines to add, all alike
   * @param budget how many machines are tried on hosts before it gives up
   */
  Survival(PlacementRequest request, List<Machine> more, long budget) {
    this.most = budget;
    this.budget = budget;
    Set<HostName> known = new HashSet<>();
    request.hosts().forEach(offer -> known.add(offer.host().name()));
    SortedMap<MachineName, HostName> elsewhere = new TreeMap<>(request.settled());
    elsewhere.values().removeIf(known::contains);
    List<Machine> all = new ArrayList<>(request.machines());
    all.addAll(more);
    // What is settled nowhere may move: whatever a host has must find another.
    instance = new Instance(request.withMachines(all).withSettled(elsewhere));
    eligible = new EligibleNodes(instance);
    now = new Occupancy(instance);
    withNew = !more.isEmpty();
    Set<MachineName> added = new HashSet<>();
    more.forEach(machine -> added.add(machine.name()));
    instance.nodes().forEach(node -> on.add(new ArrayList<>()));
    for (Workload workload : instance.workloads()) {
      HostName host = request.settled().get(workload.name());
      Node node = host == null ? null : instance.node(host);
      if (node != null) {
        put(workload, node);
      } else if (added.contains(workload.name())) {
        copies.add(workload);
        isCopy.add(workload);
      }
    }
  }

  /** The host whose death leaves machines over, after {@link #find} found no way. */
  @Nullable HostName weakest() {
    return weakest == null ? null : weakest.name();
  }

  Answer find() {
    if (!withNew) {
      return left() == 0 ? Answer.SURVIVES : gaveUp ? Answer.UNKNOWN : Answer.DIES;
    }
    if (spreadEvenly() && shift()) {
      return Answer.SURVIVES;
    }
    for (Workload copy : copies) {
      takeAway(copy);
    }
    gaveUp = false;
    budget = most;
    return distribute(0, 0) ? Answer.SURVIVES : gaveUp ? Answer.UNKNOWN : Answer.DIES;
  }

  private void put(Workload workload, Node node) {
    now.place(workload, node);
    on.get(node.index()).add(workload);
  }

  private void takeAway(Workload workload) {
    HostName host = now.where(workload);
    Node node = host == null ? null : instance.node(host);
    if (node != null) {
      now.lift(workload, node);
      on.get(node.index()).remove(workload);
    }
  }

  private boolean spreadEvenly() {
    for (Workload copy : copies) {
      Node best = null;
      for (Node node : eligible.of(copy)) {
        if ((best == null || now.share(node).compareTo(now.share(best)) < 0)
            && Rules.fits(copy, node, now)) {
          best = node;
        }
      }
      if (best == null) {
        return false;
      }
      put(copy, best);
    }
    return true;
  }

  /** Shifts single machines while that leaves fewer over; whether none is left over at last. */
  private boolean shift() {
    int left = left();
    boolean better = true;
    while (left > 0 && better) {
      better = false;
      Set<HostName> tried = new HashSet<>();
      for (Workload copy : copies) {
        HostName host = now.where(copy);
        Node from = host == null ? null : instance.node(host);
        // They are alike, so one on each host says it all.
        if (from == null || !tried.add(from.name())) {
          continue;
        }
        for (Node to : eligible.of(copy)) {
          if (better || to == from || budget < 0) {
            continue;
          }
          takeAway(copy);
          boolean fits = Rules.fits(copy, to, now);
          put(copy, fits ? to : from);
          int then = fits ? left() : left;
          if (then < left) {
            left = then;
            better = true;
          } else if (fits) {
            takeAway(copy);
            put(copy, from);
          }
        }
      }
    }
    return left == 0;
  }

  /** Tries all ways to distribute the machines from that one on over the hosts from that one on. */
  private boolean distribute(int copy, int firstNode) {
    if (copy == copies.size()) {
      return left() == 0;
    }
    List<Node> nodes = eligible.of(copies.get(copy));
    for (int i = firstNode; i < nodes.size(); i++) {
      if (budget-- < 0) {
        gaveUp = true;
        return false;
      }
      if (Rules.fits(copies.get(copy), nodes.get(i), now)) {
        put(copies.get(copy), nodes.get(i));
        if (distribute(copy + 1, i)) {
          return true;
        }
        takeAway(copies.get(copy));
      }
    }
    return false;
  }

  /** How many machines have no host, summed over the deaths of all hosts; 0 as soon as none has. */
  private int left() {
    int left = 0;
    int worst = 0;
    weakest = null;
    for (Node node : instance.nodes()) {
      int leftHere = leftBy(node);
      left += leftHere;
      if (leftHere > worst) {
        worst = leftHere;
        weakest = node;
      }
    }
    return left;
  }

  private int leftBy(Node dead) {
    List<Workload> homeless = new ArrayList<>(on.get(dead.index()));
    if (homeless.isEmpty()) {
      return 0;
    }
    homeless.sort(
        Comparator.comparingInt((Workload workload) -> workload.together().isEmpty() ? 1 : 0)
            .thenComparingInt(Workload::index));
    homeless.forEach(workload -> now.lift(workload, dead));
    int left = leftEvenly(homeless, dead);
    if (left > 0) {
      long[] steps = {Math.min(BUDGET_OF_ONE, budget)};
      if (rehost(homeless, 0, dead, steps, 0)) {
        left = 0;
      } else if (steps[0] < 0) {
        gaveUp = true;
      }
    }
    homeless.forEach(workload -> now.place(workload, dead));
    return left;
  }

  /** Puts each on the first host with room, then on the emptiest; how many are left over. */
  private int leftEvenly(List<Workload> homeless, Node dead) {
    int least = homeless.size();
    for (int way = 0; way < 2 && least > 0; way++) {
      Map<Workload, Node> places = new HashMap<>();
      for (Workload workload : homeless) {
        Node best = null;
        for (Node node : eligible.of(workload)) {
          boolean better =
              best == null || (way == 1 && now.share(node).compareTo(now.share(best)) < 0);
          if (better && node != dead) {
            budget--;
            best = Rules.fits(workload, node, now) ? node : best;
          }
        }
        if (best != null) {
          now.place(workload, best);
          places.put(workload, best);
        }
      }
      places.forEach(now::lift);
      least = Math.min(least, homeless.size() - places.size());
    }
    return least;
  }

  /**
   * Tries all ways to find hosts for those from that one on; leaves everything as it was.
   *
   * @param copiesFrom new machines are alike, so only their order by hosts is tried: from there on
   */
  private boolean rehost(
      List<Workload> homeless, int first, Node dead, long[] steps, int copiesFrom) {
    if (first == homeless.size()) {
      return true;
    }
    Workload workload = homeless.get(first);
    List<Node> nodes = eligible.of(workload);
    boolean copy = isCopy.contains(workload);
    for (int i = copy ? copiesFrom : 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (steps[0]-- < 0) {
        return false;
      }
      budget--;
      if (node != dead && Rules.fits(workload, node, now)) {
        now.place(workload, node);
        boolean found = rehost(homeless, first + 1, dead, steps, copy ? i : copiesFrom);
        now.lift(workload, node);
        if (found) {
          return true;
        }
      }
    }
    return false;
  }
}
