package io.homelab.placement.question;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import io.homelab.placement.strategy.SoftScore;
import io.homelab.placement.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the hosts compare for one machine. For a machine that was just placed or left over, that is
 * the moment of its turn; for an existing machine, or a strategy without turns, it is with all
 * other machines in place.
 *
 * @param machine the machine
 * @param strategy the strategy that scores
 * @param chosen its host, if it has one
 * @param settled whether it already exists there
 * @param reason one sentence: why that host, or that there is none
 * @param rows one for each host, in {@code hosts.yaml} order
 */
public record Matrix(
    Machine machine,
    StrategyName strategy,
    Optional<HostName> chosen,
    boolean settled,
    String reason,
    List<Row> rows) {

  /**
   * How one host compares.
   *
   * @param host the host
   * @param score the strategy's score as text; empty if the machine does not fit or the strategy
   *     has no score
   * @param usable what the lab may use there in all
   * @param before what it uses without the machine
   * @param after what it would use with the machine, whether it fits or not
   * @param preference how well it meets what the machine would like; absent if that is nothing
   * @param reasons all reasons against the host; empty if the machine fits or is already there
   */
  public record Row(
      HostName host,
      Optional<String> score,
      Capacity usable,
      Resources before,
      Resources after,
      Optional<SoftScore> preference,
      List<Rejection> reasons) {
    /** Whether the host can take the machine. */
    public boolean fits() {
      return reasons.isEmpty();
    }
  }

  /**
   * Compares all hosts for one machine.
   *
   * @param result what the resolver decided
   * @throws IllegalArgumentException if the request lacks the machine
   */
  public static Matrix of(PlacementRequest request, PlacementResult result, MachineName name) {
    Instance asked = new Instance(request);
    Strategy strategy = Strategy.of(request, asked);
    List<Decision> turns = strategy.place(asked, asked.queue()).decisions();
    Decision decision = decision(result.decisions(), name);
    Instance moment = new Instance(request.withSettled(others(request, result, turns, decision)));
    Workload workload = workload(moment, name);
    Occupancy now = new Occupancy(moment);
    Optional<HostName> chosen = Optional.ofNullable(result.placements().get(name));
    boolean settled = chosen.isPresent() && chosen.get().equals(request.settled().get(name));
    List<Row> rows = new ArrayList<>();
    for (Node node : moment.nodes()) {
      boolean there = settled && chosen.get().equals(node.name());
      List<Rejection> reasons = there ? List.of() : Rules.reasons(workload, node, now).reasons();
      Resources before = now.used(node);
      rows.add(
          new Row(
              node.name(),
              reasons.isEmpty() ? strategy.score(workload, node, now) : Optional.empty(),
              node.offer().usable(),
              before,
              before.plus(workload.machine().resources()),
              SoftScore.of(workload, node, now),
              reasons));
    }
    return new Matrix(
        decision.machine(),
        request.strategy(),
        chosen,
        settled,
        decision.why().reason(),
        List.copyOf(rows));
  }

  /** The other machines at the moment of comparison. */
  private static SortedMap<MachineName, HostName> others(
      PlacementRequest request, PlacementResult result, List<Decision> turns, Decision decision) {
    MachineName name = decision.machine().name();
    boolean hasTurn = turns.stream().anyMatch(turn -> turn.machine().name().equals(name));
    if (!hasTurn || request.strategy() == StrategyName.OPTIMAL) {
      SortedMap<MachineName, HostName> all = new TreeMap<>(result.placements());
      all.remove(name);
      return all;
    }
    SortedMap<MachineName, HostName> before = new TreeMap<>(request.settled());
    for (Decision turn : turns) {
      if (turn.machine().name().equals(name)) {
        break;
      }
      if (turn instanceof Decision.Placed placed) {
        before.put(placed.machine().name(), placed.host());
      }
    }
    return before;
  }

  private static Decision decision(List<Decision> decisions, MachineName name) {
    for (Decision decision : decisions) {
      if (decision.machine().name().equals(name)) {
        return decision;
      }
    }
    throw new IllegalArgumentException("there is no machine " + name);
  }

  private static Workload workload(Instance instance, MachineName name) {
    for (Workload workload : instance.workloads()) {
      if (workload.name().equals(name)) {
        return workload;
      }
    }
    throw new IllegalArgumentException("there is no machine " + name);
  }
}
