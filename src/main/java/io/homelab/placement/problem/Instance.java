package io.homelab.placement.problem;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Preference;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request with its names resolved. Workloads are in the order of the default rule: memory,
 * largest first; ties by CPUs, largest first; then by name. So nothing downstream can depend on the
 * order of the machines in the file.
 */
public final class Instance {
  private static final Comparator<Workload> BY_INDEX = Comparator.comparingInt(Workload::index);

  private final List<Node> nodes;
  private final List<Workload> workloads;
  private final Map<HostName, Node> nodesByName = new HashMap<>();
  private final Map<MachineName, HostName> settled;
  private final List<SpreadGroup> spreadGroups;

  /** Prepares a request. Relations to machines outside it are dropped. */
  public Instance(PlacementRequest request) {
    List<Node> newNodes = new ArrayList<>();
    for (HostOffer offer : request.hosts()) {
      Node node = new Node(newNodes.size(), offer);
      newNodes.add(node);
      nodesByName.put(node.name(), node);
    }
    nodes = Collections.unmodifiableList(newNodes);
    List<Machine> machines = new ArrayList<>(request.machines());
    machines.sort(Instance::largestFirst);
    List<Workload> newWorkloads = new ArrayList<>();
    List<HostOffer> conflicting =
        request.hosts().stream().filter(offer -> !offer.conflicts().isEmpty()).toList();
    for (Machine machine : machines) {
      newWorkloads.add(
          new Workload(newWorkloads.size(), machine, Profile.of(machine, conflicting)));
    }
    workloads = Collections.unmodifiableList(newWorkloads);
    settled = request.settled();
    relate();
    spreadGroups = spread();
  }

  private static int largestFirst(Machine one, Machine other) {
    int order = Long.compare(other.resources().memoryMb(), one.resources().memoryMb());
    if (order == 0) {
      order = Long.compare(other.resources().cpus(), one.resources().cpus());
    }
    return order == 0 ? one.name().compareTo(other.name()) : order;
  }

  /** The hosts, in {@code hosts.yaml} order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The machines, in the order of the default rule. */
  public List<Workload> workloads() {
    return workloads;
  }

  /** The machines that do not exist yet, in the order of the default rule. */
  public List<Workload> queue() {
    List<Workload> queue = new ArrayList<>();
    for (Workload workload : workloads) {
      if (settledOn(workload) == null) {
        queue.add(workload);
      }
    }
    return queue;
  }

  /** The host with that name, if the request offers it. */
  public @Nullable Node node(HostName name) {
    return nodesByName.get(name);
  }

  /** The machine's current host, if it exists. */
  public @Nullable HostName settledOn(Workload workload) {
    return settled.get(workload.name());
  }

  /** The groups of machines that are spread over failure domains. */
  public List<SpreadGroup> spreadGroups() {
    return spreadGroups;
  }

  private List<SpreadGroup> spread() {
    Map<List<String>, List<Workload>> members = new LinkedHashMap<>();
    for (Workload workload : workloads) {
      workload
          .machine()
          .spreadBy()
          .ifPresent(label ->
              members
                  .computeIfAbsent(
                      List.of(workload.machine().role().value(), label), key -> new ArrayList<>())
                  .add(workload));
    }
    List<SpreadGroup> groups = new ArrayList<>();
    members.forEach((key, group) -> {
      SpreadGroup spread = new SpreadGroup(groups.size(), key.get(1), List.copyOf(group), nodes);
      group.forEach(workload -> workload.spread(spread));
      groups.add(spread);
    });
    return List.copyOf(groups);
  }

  private void relate() {
    Map<MachineName, Workload> byName = new HashMap<>();
    for (Workload workload : workloads) {
      byName.put(workload.name(), workload);
    }
    Map<Workload, SortedSet<Workload>> linked = new HashMap<>();
    Map<Workload, SortedSet<Workload>> apart = new HashMap<>();
    Map<Workload, SortedSet<Workload>> neighbours = new HashMap<>();
    for (Workload workload : workloads) {
      connect(workload, workload.machine().affinity(), byName, linked);
      connect(workload, workload.machine().antiAffinity(), byName, apart);
      connect(workload, workload.machine().dependsOn(), byName, neighbours);
    }
    Map<Workload, List<Workload>> groups = groups(workloads, linked);
    boolean bridged = nodes.stream().allMatch(node -> node.offer().bridgeProblem().isEmpty());
    for (Workload workload : workloads) {
      workload.relate(
          groups.getOrDefault(workload, List.of()),
          list(apart, workload),
          list(neighbours, workload),
          bridged);
    }
    lean(byName);
  }

  /**
   * Finds what machines would like of each other. What one says holds for both; if both say
   * something, the larger weight does, and none if they say opposite things.
   */
  private void lean(Map<MachineName, Workload> byName) {
    Map<Workload, Map<Workload, Integer>> said = new LinkedHashMap<>();
    for (Workload workload : workloads) {
      for (Preference preference : workload.machine().preferences()) {
        if (preference instanceof Preference.Company company) {
          for (MachineName name : company.machines()) {
            Workload other = byName.get(name);
            if (other != null && other != workload) {
              said.computeIfAbsent(workload, own -> new HashMap<>())
                  .merge(other, company.weight(), Integer::sum);
            }
          }
        }
      }
    }
    Map<Workload, SortedMap<Workload, Integer>> leanings = new HashMap<>();
    said.forEach((workload, others) ->
        others.forEach((other, weight) -> {
          int back = said.getOrDefault(other, Map.of()).getOrDefault(workload, 0);
          int both = weight == -back ? 0 : Math.abs(weight) >= Math.abs(back) ? weight : back;
          leanings.computeIfAbsent(workload, w -> new TreeMap<>(BY_INDEX)).put(other, both);
          leanings.computeIfAbsent(other, w -> new TreeMap<>(BY_INDEX)).put(workload, both);
        }));
    leanings.forEach((workload, others) -> {
      List<Workload.Leaning> list = new ArrayList<>(others.size());
      others.forEach((other, weight) -> list.add(new Workload.Leaning(other, weight)));
      workload.lean(List.copyOf(list));
    });
  }

  private static void connect(
      Workload workload,
      List<MachineName> names,
      Map<MachineName, Workload> byName,
      Map<Workload, SortedSet<Workload>> relation) {
    for (MachineName name : names) {
      Workload other = byName.get(name);
      if (other != null && other != workload) {
        relation.computeIfAbsent(workload, g -> new TreeSet<>(BY_INDEX)).add(other);
        relation.computeIfAbsent(other, g -> new TreeSet<>(BY_INDEX)).add(workload);
      }
    }
  }

  private static List<Workload> list(
      Map<Workload, SortedSet<Workload>> relation, Workload workload) {
    SortedSet<Workload> others = relation.get(workload);
    return others == null ? List.of() : List.copyOf(others);
  }

  /** The connected components of the affinity relation; members share one list. */
  private static Map<Workload, List<Workload>> groups(
      List<Workload> workloads, Map<Workload, SortedSet<Workload>> linked) {
    Map<Workload, List<Workload>> groups = new HashMap<>();
    for (Workload start : workloads) {
      if (!linked.containsKey(start) || groups.containsKey(start)) {
        continue;
      }
      SortedSet<Workload> group = new TreeSet<>(BY_INDEX);
      Deque<Workload> open = new ArrayDeque<>(List.of(start));
      while (!open.isEmpty()) {
        Workload workload = open.pop();
        if (group.add(workload)) {
          open.addAll(linked.getOrDefault(workload, Collections.emptySortedSet()));
        }
      }
      List<Workload> members = List.copyOf(group);
      for (Workload member : members) {
        groups.put(member, members);
      }
    }
    return groups;
  }
}
