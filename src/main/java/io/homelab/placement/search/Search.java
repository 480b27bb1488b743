package io.homelab.placement.search;

import io.homelab.model.HostName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.search.exact.ExhaustionProof;
import io.homelab.placement.search.heuristic.PartialPlacement;
import io.homelab.placement.search.proof.Proofs;
import io.homelab.placement.search.space.Feasibility;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches for a placement of a whole lab: first with every running machine staying where it is;
 * failing that, with as few moves as it can find. The budget counts steps, never time, so the same
 * request gives the same answer on every computer.
 */
public final class Search {
  private static final long STEPS = 40_000_000;
  private static final long STEPS_FOR_THE_REST = 4_000_000;

  private final Instance instance;
  private final List<Workload> queue;
  private final StepBudget budget = new StepBudget(STEPS);

  private Search(Instance instance, List<Workload> queue) {
    this.instance = instance;
    this.queue = queue;
  }

  /**
   * Searches for a placement.
   *
   * @param queue the machines to place, in {@link Instance#workloads()} order
   */
  public static SearchResult run(Instance instance, List<Workload> queue) {
    return new Search(instance, queue).run();
  }

  private SearchResult run() {
    SearchSpace staying = new SearchSpace(instance, queue, List.of());
    Movable movable = Movable.of(instance);
    boolean mayMove = !movable.isEmpty();
    // Where moves may help, most of the budget is reserved for them.
    StepBudget firstBudget = new StepBudget(mayMove ? STEPS / 4 : STEPS);
    Feasibility staysFeasible = new Solver(staying, firstBudget).solve();
    budget.take(firstBudget.used());
    if (staysFeasible instanceof Feasibility.Feasible found) {
      return complete(staying, found.binOf(), false, 0);
    }
    if (!mayMove && staysFeasible instanceof Feasibility.Infeasible none) {
      return rest(new Conclusion.Impossible(none.proof()));
    }
    return mayMove
        ? withMoves(movable, staysFeasible instanceof Feasibility.Infeasible)
        : rest(new Conclusion.NoneFound(budget.used()));
  }

  private SearchResult withMoves(Movable movable, boolean movesNeeded) {
    SearchSpace relaxed = new SearchSpace(instance, movable.with(queue), movable.bound());
    String proof = Proofs.find(relaxed);
    if (proof != null) {
      return impossible(proof);
    }
    SearchSpace moving =
        movable.bound().isEmpty()
            ? relaxed
            : new SearchSpace(instance, movable.with(queue), List.of());
    int[] found = null;
    int atLeast = 0;
    if (isPossible(moving)) {
      atLeast = Math.max(movesNeeded ? 1 : 0, MovesBound.of(moving));
      FewestMoves fewest = new FewestMoves(moving, atLeast, budget);
      found = fewest.find();
      atLeast = fewest.atLeast();
    }
    if (found != null) {
      return complete(moving, found, movesNeeded || atLeast > 0, atLeast);
    }
    Feasibility relaxedResult = new ExhaustionProof(relaxed, new StepBudget(STEPS / 4)).find();
    return relaxedResult instanceof Feasibility.Infeasible none
        ? impossible(none.proof())
        : rest(new Conclusion.NoneFound(budget.used()));
  }

  private static boolean isPossible(SearchSpace space) {
    for (int block = 0; block < space.size(); block++) {
      if (space.options(block).size() == 0) {
        return false;
      }
    }
    return true;
  }

  private SearchResult impossible(String proof) {
    return rest(new Conclusion.Impossible("even if existing machines may move, " + proof));
  }

  private SearchResult complete(SearchSpace space, int[] binOf, boolean movesNeeded, int atLeast) {
    Map<Workload, Node> places = new LinkedHashMap<>();
    for (int block = 0; block < binOf.length; block++) {
      Node node = space.node(binOf[block]);
      for (Workload workload : space.members(block)) {
        if (!node.name().equals(instance.settledOn(workload))) {
          places.put(workload, node);
        }
      }
    }
    return new SearchResult(new Conclusion.Complete(), places, movesNeeded, atLeast);
  }

  private SearchResult rest(Conclusion conclusion) {
    StepBudget left = new StepBudget(STEPS_FOR_THE_REST);
    return new SearchResult(
        conclusion, new PartialPlacement(instance, left).place(queue), false, 0);
  }

  /**
   * The machines that may move.
   *
   * @param machines those that run on a host that answers
   * @param bound those that could move but stay: affinity should keep them together, but they run
   *     on different hosts
   */
  private record Movable(List<Workload> machines, List<Workload> bound) {
    static Movable of(Instance instance) {
      List<Workload> machines = new ArrayList<>();
      List<Workload> bound = new ArrayList<>();
      for (Workload workload : instance.workloads()) {
        boolean movable = isWithinReach(instance, workload);
        if (movable && !runsApart(instance, workload)) {
          machines.add(workload);
        } else if (movable
            && workload.together().stream().allMatch(g -> isWithinReach(instance, g))) {
          bound.add(workload);
        }
      }
      return new Movable(machines, bound);
    }

    private static boolean isWithinReach(Instance instance, Workload workload) {
      HostName host = instance.settledOn(workload);
      Node node = host == null ? null : instance.node(host);
      return node != null && node.offer().outage().isEmpty();
    }

    /** Whether its whole affinity group runs already, but not on one host. */
    private static boolean runsApart(Instance instance, Workload workload) {
      boolean apart = false;
      HostName here = instance.settledOn(workload);
      for (Workload other : workload.together()) {
        HostName there = instance.settledOn(other);
        if (there == null) {
          return false;
        }
        apart |= !there.equals(here);
      }
      return apart;
    }

    boolean isEmpty() {
      return machines.isEmpty() && bound.isEmpty();
    }

    List<Workload> with(List<Workload> queue) {
      List<Workload> all = new ArrayList<>(queue);
      all.addAll(machines);
      all.sort(Comparator.comparingInt(Workload::index));
      return all;
    }
  }
}
