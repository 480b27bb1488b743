package io.homelab.placement.question;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.strategy.Strategy;
import io.homelab.placement.strategy.StrategyOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a host's machines go when it dies or is drained.
 *
 * @param host the host
 * @param strategy the strategy that decided
 * @param moves the host's machines that move, and their new hosts
 * @param making the machines of other hosts that move to make room, and their new hosts
 * @param left the host's machines that no other host can take, sorted by name
 * @param conclusion whether all of them can be placed elsewhere
 */
public record Evacuation(
    HostName host,
    StrategyName strategy,
    SortedMap<MachineName, HostName> moves,
    SortedMap<MachineName, HostName> making,
    List<Decision.Unplaced> left,
    Conclusion conclusion) {

  /** Copies the parts. */
  public Evacuation {
    moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
    making = Collections.unmodifiableSortedMap(new TreeMap<>(making));
    left = List.copyOf(left);
  }

  /** How many machines are on the host. */
  public int machines() {
    return moves.size() + left.size();
  }

  /**
   * Re-places the machines of a dead host with the request's strategy and, if that leaves some
   * over, with {@code optimal}.
   *
   * @param request a lab in which every machine is settled
   */
  public static Evacuation ofDead(PlacementRequest request, HostName host) {
    List<HostOffer> offers = new ArrayList<>();
    for (HostOffer offer : request.hosts()) {
      // The host stays in the list because its failure domain still counts.
      offers.add(offer.host().name().equals(host) ? offer.without("it is dead") : offer);
    }
    SortedSet<MachineName> there = on(host, request.settled());
    PlacementRequest alone = request.withHosts(offers);
    Evacuation usual = attempt(alone, host, there);
    if (usual.left.isEmpty() || request.strategy() == StrategyName.OPTIMAL) {
      return usual;
    }
    Evacuation best = attempt(alone.by(StrategyName.OPTIMAL), host, there);
    return best.left.size() < usual.left.size() ? best : usual.concluding(best.conclusion);
  }

  /**
   * Re-places the machines of a drained host while those of other hosts stay. A machine that no
   * other host can take stays, along with those that must share its host. If the strategy leaves
   * some over, {@code optimal} is tried and counts if it moves no machine of another host.
   *
   * @param request the machines that exist; those of other hosts are settled
   * @param there the machines of the host
   */
  public static Evacuation ofDrained(
      PlacementRequest request, HostName host, SortedSet<MachineName> there) {
    if (request.strategy() != StrategyName.OPTIMAL) {
      Evacuation usual = attempt(request, host, there);
      if (usual.left.isEmpty()) {
        return usual;
      }
    }
    Evacuation best = attempt(request.by(StrategyName.OPTIMAL), host, there);
    if (best.left.isEmpty() && best.making.isEmpty()) {
      return best;
    }
    // Only a strategy that moves no other machines can tell which ones must stay.
    PlacementRequest greedy =
        request.strategy() == StrategyName.OPTIMAL
            ? request.by(StrategyName.FIRST_FIT_DECREASING)
            : request;
    SortedMap<MachineName, Decision.Unplaced> staying = new TreeMap<>();
    SortedSet<MachineName> leaving = new TreeSet<>(there);
    while (true) {
      Evacuation rest = attempt(greedy, host, leaving);
      if (rest.left.isEmpty()) {
        return new Evacuation(
            host,
            greedy.strategy(),
            rest.moves,
            rest.making,
            List.copyOf(staying.values()),
            best.conclusion);
      }
      SortedMap<MachineName, HostName> settled = new TreeMap<>(greedy.settled());
      for (Decision.Unplaced decision : rest.left) {
        MachineName name = decision.machine().name();
        staying.put(name, decision);
        leaving.remove(name);
        settled.put(name, host);
      }
      greedy = greedy.withSettled(settled);
    }
  }

  private Evacuation concluding(Conclusion other) {
    return new Evacuation(host, strategy, moves, making, left, other);
  }

  private static SortedSet<MachineName> on(HostName host, Map<MachineName, HostName> settled) {
    SortedSet<MachineName> there = new TreeSet<>();
    settled.forEach((machine, where) -> {
      if (where.equals(host)) {
        there.add(machine);
      }
    });
    return there;
  }

  private static Evacuation attempt(
      PlacementRequest request, HostName host, SortedSet<MachineName> leaving) {
    SortedMap<MachineName, HostName> settled = new TreeMap<>(request.settled());
    settled.keySet().removeAll(leaving);
    PlacementRequest without = request.withSettled(settled);
    Instance instance = new Instance(without);
    SortedMap<MachineName, HostName> moves = new TreeMap<>();
    SortedMap<MachineName, HostName> making = new TreeMap<>();
    SortedMap<MachineName, Decision.Unplaced> left = new TreeMap<>();
    StrategyOutcome outcome = Strategy.of(without, instance).place(instance, instance.queue());
    for (Decision decision : outcome.decisions()) {
      MachineName name = decision.machine().name();
      Optional<HostName> target =
          decision instanceof Decision.Placed placed
              ? Optional.of(placed.host())
              : Optional.empty();
      if (leaving.contains(name)) {
        target.ifPresent(to -> moves.put(name, to));
        if (decision instanceof Decision.Unplaced unplaced) {
          left.put(name, unplaced);
        }
      } else if (settled.containsKey(name)) {
        target.filter(to -> !to.equals(settled.get(name))).ifPresent(to -> making.put(name, to));
      }
    }
    return new Evacuation(
        host, request.strategy(), moves, making, List.copyOf(left.values()), outcome.conclusion());
  }
}
