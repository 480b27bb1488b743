package io.homelab.placement.question;

import static java.util.Objects.requireNonNull;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.Decision;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the order in which it was made, with what it did to its host. A search decides
 * about all machines at once: its decisions then follow each other as its queue does.
 *
 * @param decision where the machine goes, or that it goes nowhere
 * @param from the host that the machine leaves, if it moves
 * @param use what the machine changes on its host; absent if it has none
 */
public record Turn(Decision decision, Optional<HostName> from, Optional<UseChange> use) {
  /**
   * The use of a host by the lab.
   *
   * @param usable what the lab may use there in all
   * @param before what it uses without the machine
   * @param after what it uses with the machine
   */
  public record UseChange(Capacity usable, Resources before, Resources after) {}

  /** The same turn of a machine that is on that host now, if it is on any. */
  public Turn leaving(@Nullable HostName host) {
    return host == null ? this : new Turn(decision, Optional.of(host), use);
  }

  /** All decisions about machines that do not stay where they are. */
  public static List<Turn> of(PlacementRequest request, PlacementResult result) {
    Instance instance = new Instance(request);
    Map<MachineName, Workload> workloads = new HashMap<>();
    instance.workloads().forEach(workload -> workloads.put(workload.name(), workload));
    Map<MachineName, Decision> decisions = new HashMap<>();
    result.decisions().forEach(decision -> decisions.put(decision.machine().name(), decision));
    Set<Workload> absent = new HashSet<>();
    result.turns().forEach(name -> absent.add(requireNonNull(workloads.get(name))));
    Occupancy now = new Occupancy(instance, absent);
    List<Turn> turns = new ArrayList<>();
    for (MachineName name : result.turns()) {
      Workload workload = requireNonNull(workloads.get(name));
      Decision decision = requireNonNull(decisions.get(name));
      turns.add(
          new Turn(
              decision,
              Optional.ofNullable(instance.settledOn(workload)),
              decision instanceof Decision.Placed placed
                  ? Optional.of(taken(instance, now, workload, placed.host()))
                  : Optional.empty()));
    }
    return List.copyOf(turns);
  }

  private static UseChange taken(
      Instance instance, Occupancy now, Workload workload, HostName host) {
    Node node = requireNonNull(instance.node(host));
    Resources before = now.used(node);
    now.place(workload, node);
    return new UseChange(node.offer().usable(), before, now.used(node));
  }
}
