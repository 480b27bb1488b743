package io.homelab.placement.question;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which moves would even out the use of the hosts.
 *
 * <p>Where no move helps enough, none is proposed. Otherwise the lab is less uneven afterwards, as
 * measured by {@link Unevenness}, and no host is fuller than the fullest one was before. A machine
 * that moves loses its disk, so the search ({@link BalanceSearch}) looks for as few moves as get as
 * far as moving one machine after another would. What must share a host moves together. Hosts that
 * take no new machines neither count nor are relieved: that is what draining is for.
 *
 * @param moves the machines to move, and their new hosts
 * @param order the machines that move, in an order in which each finds room where it goes, the move
 *     that helps most first
 * @param before how uneven the use is: zero when every host has the same share in use
 * @param after how uneven it is after the moves
 * @param hosts the use of each host, in {@code hosts.yaml} order
 */
public record Balance(
    SortedMap<MachineName, HostName> moves,
    List<MachineName> order,
    double before,
    double after,
    List<Use> hosts) {
  /** Copies the parts. */
  public Balance {
    moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
    order = List.copyOf(order);
    hosts = List.copyOf(hosts);
  }

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
    Instance instance = new Instance(request);
    Levelling lab = new Levelling(instance, movable);
    double before = lab.unevenness().measure();
    List<Resources> usedBefore = use(lab);
    SortedMap<MachineName, HostName> moves = new TreeMap<>();
    List<MachineName> order = new ArrayList<>();
    new BalanceSearch(lab)
        .find()
        .forEach((unit, to) -> {
          for (Workload workload : unit.workloads()) {
            moves.put(workload.name(), lab.hostName(to));
            order.add(workload.name());
          }
        });
    List<Use> hosts = new ArrayList<>();
    List<Resources> usedAfter = use(lab);
    for (Node node : instance.nodes()) {
      hosts.add(
          new Use(
              node.name(),
              node.offer().usable(),
              usedBefore.get(node.index()),
              usedAfter.get(node.index())));
    }
    return new Balance(moves, order, before, lab.unevenness().measure(), hosts);
  }

  private static List<Resources> use(Levelling lab) {
    List<Resources> use = new ArrayList<>();
    for (int host = 0; host < lab.hosts(); host++) {
      use.add(
          new Resources(
              lab.unevenness().used(host, Resource.CPU.position()),
              lab.unevenness().used(host, Resource.MEMORY.position()),
              lab.unevenness().used(host, Resource.DISK.position())));
    }
    return use;
  }
}
