package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a placement depends on.
 *
 * @param hosts the hosts, in {@code hosts.yaml} order; names are unique
 * @param machines all machines of the lab, in any order; names are unique
 * @param settled machines that exist already and stay where they are; names that are not among
 *     {@code machines} are ignored
 * @param strategy how to choose
 * @param seed for {@code random}
 * @param startIndex for {@code round_robin}: the index of the first host to try, zero or more
 */
public record PlacementRequest(
    List<HostOffer> hosts,
    List<Machine> machines,
    SortedMap<MachineName, HostName> settled,
    StrategyName strategy,
    long seed,
    int startIndex) {

  /**
   * Validates and copies the components.
   *
   * @throws IllegalArgumentException when a name occurs twice, or the index is negative
   */
  public PlacementRequest {
    hosts = List.copyOf(hosts);
    machines = List.copyOf(machines);
    settled = Collections.unmodifiableSortedMap(new TreeMap<>(settled));
    if (startIndex < 0) {
      throw new IllegalArgumentException("negative start index: " + startIndex);
    }
    Set<HostName> hostNames = new HashSet<>();
    for (HostOffer offer : hosts) {
      requireNew(hostNames.add(offer.host().name()), "host", offer.host().name());
    }
    Set<MachineName> machineNames = new HashSet<>();
    for (Machine machine : machines) {
      requireNew(machineNames.add(machine.name()), "machine", machine.name());
    }
  }

  /** The same request with another strategy. */
  public PlacementRequest by(StrategyName other) {
    return new PlacementRequest(hosts, machines, settled, other, seed, startIndex);
  }

  /** The same request with other hosts. */
  public PlacementRequest withHosts(List<HostOffer> others) {
    return new PlacementRequest(others, machines, settled, strategy, seed, startIndex);
  }

  /** The same request with other machines. */
  public PlacementRequest withMachines(List<Machine> others) {
    return new PlacementRequest(hosts, others, settled, strategy, seed, startIndex);
  }

  /** The same request with other machines settled. */
  public PlacementRequest withSettled(SortedMap<MachineName, HostName> others) {
    return new PlacementRequest(hosts, machines, others, strategy, seed, startIndex);
  }

  /**
   * The request as it would be after that result: placed machines exist, the others are left out.
   */
  public PlacementRequest after(PlacementResult result) {
    List<Machine> placed = new ArrayList<>();
    for (Machine machine : machines) {
      if (result.placements().containsKey(machine.name())) {
        placed.add(machine);
      }
    }
    return withMachines(placed).withSettled(result.placements());
  }

  private static void requireNew(boolean isNew, String what, Object name) {
    if (!isNew) {
      throw new IllegalArgumentException(what + " " + name + " occurs twice");
    }
  }
}
