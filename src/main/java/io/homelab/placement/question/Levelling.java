package io.homelab.placement.question;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is while a search for moves tries this and that: what each unit needs, what may
 * move where, and how uneven it is. A unit is a machine with all that must share its host.
 */
final class Levelling {
  private static final int R = Resource.ALL.size();

  private final Instance instance;
  private final List<Unit> units = new ArrayList<>();
  private final Map<List<Long>, Integer> kinds = new HashMap<>();
  private final Unevenness unevenness;
  private final Occupancy now;
  private final int[] at;

  /** No host may become fuller than the fullest one was. */
  private final double fullest;

  /** What moves as one. */
  static final class Unit {
    private final int index;
    private final int kind;
    private final List<Workload> workloads;
    private final long[] needs;
    private final int home;
    private final boolean[] mayGo;
    private final boolean related;
    private final int size;

    /**
     * A unit.
     *
     * @param index the position among the units
     * @param kind the same for units that need the same
     * @param workloads its machines
     * @param needs what they need, by resource
     * @param home the host where they are
     * @param mayGo by host, whether all of them may run there, apart from the others and the room
     * @param related whether more than cpus, memory and disk decides where it may go
     */
    Unit(
        int index,
        int kind,
        List<Workload> workloads,
        long[] needs,
        int home,
        boolean[] mayGo,
        boolean related) {
      this.index = index;
      this.kind = kind;
      this.workloads = workloads;
      this.needs = needs;
      this.home = home;
      this.mayGo = mayGo;
      this.related = related;
      this.size = workloads.size();
    }

    int index() {
      return index;
    }

    /** The same for units that need the same. */
    int kind() {
      return kind;
    }

    List<Workload> workloads() {
      return workloads;
    }

    /** Not to be changed. */
    long[] needs() {
      return needs;
    }

    int home() {
      return home;
    }

    boolean mayGo(int host) {
      return mayGo[host];
    }

    int size() {
      return size;
    }

    MachineName name() {
      return workloads.getFirst().name();
    }
  }

  Levelling(Instance instance, Set<MachineName> movable) {
    this.instance = instance;
    this.now = new Occupancy(instance);
    EligibleNodes eligible = new EligibleNodes(instance);
    boolean bridged =
        instance.nodes().stream().allMatch(node -> node.offer().bridgeProblem().isEmpty());
    long[] use = new long[instance.nodes().size() * R];
    List<List<Workload>> groups = new ArrayList<>();
    for (Workload workload : instance.workloads()) {
      Node node = home(workload);
      for (Resource resource : Resource.ALL) {
        if (node != null) {
          use[node.index() * R + resource.position()] += workload.need(resource);
        }
      }
      List<Workload> group =
          workload.together().isEmpty() ? List.of(workload) : workload.together();
      if (group.getFirst() == workload && moveAsOne(group, movable)) {
        groups.add(group);
      }
    }
    groups.sort(
        Comparator.comparingInt((List<Workload> group) -> group.getFirst().name().value().length())
            .thenComparing(group -> group.getFirst().name()));
    boolean[] counts = new boolean[instance.nodes().size()];
    for (List<Workload> group : groups) {
      Unit unit = unit(units.size(), group, eligible, bridged);
      units.add(unit);
      for (int host = 0; host < counts.length; host++) {
        counts[host] |= unit.mayGo[host];
      }
    }
    unevenness = new Unevenness(instance.nodes(), counts, use);
    at = new int[units.size()];
    units.forEach(unit -> at[unit.index] = unit.home);
    double most = 0;
    for (int host = 0; host < counts.length; host++) {
      most = Math.max(most, unevenness.largestShare(host));
    }
    fullest = most;
  }

  private @Nullable Node home(Workload workload) {
    HostName host = instance.settledOn(workload);
    return host == null ? null : instance.node(host);
  }

  /** All of them may move, are on one host, and that host is in use: else they stay. */
  private boolean moveAsOne(List<Workload> group, Set<MachineName> movable) {
    Node home = home(group.getFirst());
    if (home == null || !Rules.takesMachines(home.offer())) {
      return false;
    }
    for (Workload workload : group) {
      if (!movable.contains(workload.name()) || home(workload) != home) {
        return false;
      }
    }
    return true;
  }

  private Unit unit(int index, List<Workload> group, EligibleNodes eligible, boolean bridged) {
    Node home = home(group.getFirst());
    if (home == null) {
      throw new IllegalStateException(group.getFirst() + " is nowhere");
    }
    int[] able = new int[instance.nodes().size()];
    long[] needs = new long[R];
    boolean related = false;
    for (Workload workload : group) {
      eligible.of(workload).forEach(node -> able[node.index()]++);
      for (Resource resource : Resource.ALL) {
        needs[resource.position()] += workload.need(resource);
      }
      related |=
          !workload.devices().isEmpty()
              || !workload.apart().isEmpty()
              || workload.spread() != null
              || !workload.devices().isEmpty()
              || (!bridged && !workload.neighbours().isEmpty());
    }
    boolean[] mayGo = new boolean[able.length];
    for (int host = 0; host < able.length; host++) {
      mayGo[host] = able[host] == group.size();
    }
    mayGo[home.index()] = true;
    int kind = kinds.computeIfAbsent(List.of(needs[0], needs[1], needs[2]), key -> kinds.size());
    return new Unit(index, kind, List.copyOf(group), needs, home.index(), mayGo, related);
  }

  List<Unit> units() {
    return units;
  }

  int hosts() {
    return instance.nodes().size();
  }

  HostName hostName(int host) {
    return instance.nodes().get(host).name();
  }

  Unevenness unevenness() {
    return unevenness;
  }

  int at(Unit unit) {
    return at[unit.index];
  }

  int[] places() {
    return at.clone();
  }

  /** Puts everything there. */
  void putBack(int[] places) {
    for (Unit unit : units) {
      put(unit, places[unit.index]);
    }
  }

  void put(Unit unit, int to) {
    if (at[unit.index] != to) {
      Node from = instance.nodes().get(at[unit.index]);
      unevenness.move(unit.needs, at[unit.index], to);
      at[unit.index] = to;
      unit.workloads.forEach(workload -> now.lift(workload, from));
      unit.workloads.forEach(workload -> now.place(workload, instance.nodes().get(to)));
    }
  }

  /** Whether the host would hold that much more without being fuller than any was. */
  boolean staysBelow(Unit unit, int to) {
    for (int r = 0; r < R; r++) {
      if (unit.needs[r] > 0 && !staysBelow(to, r, unit.needs[r])) {
        return false;
      }
    }
    return true;
  }

  private boolean staysBelow(int host, int resource, long more) {
    Node node = instance.nodes().get(host);
    long usable = node.usable(Resource.ALL.get(resource));
    double after = unevenness.used(host, resource) + (double) more;
    return usable == Node.UNLIMITED || after / Math.max(1, usable) <= fullest + 1e-12;
  }

  /** Whether the host has the room and no rule is against it as everything is now. */
  boolean allows(Unit unit, int to) {
    Node node = instance.nodes().get(to);
    for (int r = 0; r < R; r++) {
      long usable = node.usable(Resource.ALL.get(r));
      if (unit.needs[r] > 0
          && usable != Node.UNLIMITED
          && unit.needs[r] > Math.max(0, usable - unevenness.used(to, r))) {
        return false;
      }
    }
    return unit.mayGo[to] && (!unit.related || isWelcome(unit, node));
  }

  private boolean isWelcome(Unit unit, Node to) {
    Node from = instance.nodes().get(at[unit.index]);
    unit.workloads.forEach(workload -> now.lift(workload, from));
    int placed = 0;
    while (placed < unit.size() && Rules.fits(unit.workloads.get(placed), to, now)) {
      now.place(unit.workloads.get(placed), to);
      placed++;
    }
    unit.workloads.subList(0, placed).forEach(workload -> now.lift(workload, to));
    unit.workloads.forEach(workload -> now.place(workload, from));
    return placed == unit.size();
  }
}
