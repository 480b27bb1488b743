package io.homelab.placement.problem;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
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
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request with its names resolved. Guests are in the order of the default rule: memory, largest
 * first; ties by CPUs, largest first; then by name. So nothing that follows can depend on the order
 * of the machines in the file.
 */
public final class Instance {
  private static final Comparator<Guest> BY_INDEX = Comparator.comparingInt(Guest::index);

  private final List<Site> sites;
  private final List<Guest> guests;
  private final Map<HostName, Site> sitesByName = new HashMap<>();
  private final Map<MachineName, HostName> settled;
  private final List<SpreadGroup> spreadGroups;

  /** Prepares a request. Relations to machines that it does not have are dropped. */
  public Instance(PlacementRequest request) {
    List<Site> newSites = new ArrayList<>();
    for (HostOffer offer : request.hosts()) {
      Site site = new Site(newSites.size(), offer);
      newSites.add(site);
      sitesByName.put(site.name(), site);
    }
    sites = Collections.unmodifiableList(newSites);
    List<Machine> machines = new ArrayList<>(request.machines());
    machines.sort(Instance::largestFirst);
    List<Guest> newGuests = new ArrayList<>();
    for (Machine machine : machines) {
      newGuests.add(new Guest(newGuests.size(), machine));
    }
    guests = Collections.unmodifiableList(newGuests);
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
  public List<Site> sites() {
    return sites;
  }

  /** The machines, in the order of the default rule. */
  public List<Guest> guests() {
    return guests;
  }

  /** The machines that do not exist yet, in the order of the default rule. */
  public List<Guest> queue() {
    List<Guest> queue = new ArrayList<>();
    for (Guest guest : guests) {
      if (settledOn(guest) == null) {
        queue.add(guest);
      }
    }
    return queue;
  }

  /** The host with that name, if the request offers it. */
  public @Nullable Site site(HostName name) {
    return sitesByName.get(name);
  }

  /** Where the machine is already, if it exists. */
  public @Nullable HostName settledOn(Guest guest) {
    return settled.get(guest.name());
  }

  /** The groups of machines that are spread over failure domains. */
  public List<SpreadGroup> spreadGroups() {
    return spreadGroups;
  }

  private List<SpreadGroup> spread() {
    Map<List<String>, List<Guest>> members = new LinkedHashMap<>();
    for (Guest guest : guests) {
      guest
          .machine()
          .spreadBy()
          .ifPresent(label ->
              members
                  .computeIfAbsent(
                      List.of(guest.machine().role().value(), label), key -> new ArrayList<>())
                  .add(guest));
    }
    List<SpreadGroup> groups = new ArrayList<>();
    members.forEach((key, group) -> {
      SpreadGroup spread = new SpreadGroup(groups.size(), key.get(1), List.copyOf(group), sites);
      group.forEach(guest -> guest.spread(spread));
      groups.add(spread);
    });
    return List.copyOf(groups);
  }

  private void relate() {
    Map<MachineName, Guest> byName = new HashMap<>();
    for (Guest guest : guests) {
      byName.put(guest.name(), guest);
    }
    Map<Guest, SortedSet<Guest>> linked = new HashMap<>();
    Map<Guest, SortedSet<Guest>> apart = new HashMap<>();
    Map<Guest, SortedSet<Guest>> neighbours = new HashMap<>();
    for (Guest guest : guests) {
      connect(guest, guest.machine().affinity(), byName, linked);
      connect(guest, guest.machine().antiAffinity(), byName, apart);
      connect(guest, guest.machine().dependsOn(), byName, neighbours);
    }
    Map<Guest, List<Guest>> groups = groups(guests, linked);
    for (Guest guest : guests) {
      guest.relate(
          groups.getOrDefault(guest, List.of()), list(apart, guest), list(neighbours, guest));
    }
  }

  private static void connect(
      Guest guest,
      List<MachineName> names,
      Map<MachineName, Guest> byName,
      Map<Guest, SortedSet<Guest>> relation) {
    for (MachineName name : names) {
      Guest other = byName.get(name);
      if (other != null && other != guest) {
        relation.computeIfAbsent(guest, g -> new TreeSet<>(BY_INDEX)).add(other);
        relation.computeIfAbsent(other, g -> new TreeSet<>(BY_INDEX)).add(guest);
      }
    }
  }

  private static List<Guest> list(Map<Guest, SortedSet<Guest>> relation, Guest guest) {
    SortedSet<Guest> others = relation.get(guest);
    return others == null ? List.of() : List.copyOf(others);
  }

  /** The connected components of the affinity relation; members share one list. */
  private static Map<Guest, List<Guest>> groups(
      List<Guest> guests, Map<Guest, SortedSet<Guest>> linked) {
    Map<Guest, List<Guest>> groups = new HashMap<>();
    for (Guest start : guests) {
      if (!linked.containsKey(start) || groups.containsKey(start)) {
        continue;
      }
      SortedSet<Guest> group = new TreeSet<>(BY_INDEX);
      Deque<Guest> open = new ArrayDeque<>(List.of(start));
      while (!open.isEmpty()) {
        Guest guest = open.pop();
        if (group.add(guest)) {
          open.addAll(linked.getOrDefault(guest, Collections.emptySortedSet()));
        }
      }
      List<Guest> members = List.copyOf(group);
      for (Guest member : members) {
        groups.put(member, members);
      }
    }
    return groups;
  }
}
