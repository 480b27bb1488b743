package io.homelab.placement.search.heuristic;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import io.homelab.placement.search.space.Blocks;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Places as much as it can of a lab that does not fit: the highest priority first, and as many
 * machines of each priority as it finds room for. Running machines stay.
 */
public final class PartialPlacement {
  private static final long SEED = 20_220_603;
  private static final int PATIENCE = 1000;

  /** How many unplaced blocks are retried, one at a time, with all the others. */
  private static final int MOST_RETRIES = 60;

  /** Above this many blocks, only the greedy packings are tried. */
  private static final int MOST_BLOCKS = 1000;

  private final Instance instance;
  private final StepBudget budget;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private Map<Workload, Node> places = new LinkedHashMap<>();

  /** Places machines of one instance within a step budget. */
  public PartialPlacement(Instance instance, StepBudget budget) {
    this.instance = instance;
    this.budget = budget;
  }

  /** The hosts of the placed machines of the queue. */
  public Map<Workload, Node> place(List<Workload> queue) {
    SortedMap<Integer, List<Workload>> byPriority = new TreeMap<>(Comparator.reverseOrder());
    for (List<Workload> block : Blocks.group(queue)) {
      int priority = Integer.MIN_VALUE;
      for (Workload workload : block) {
        priority = Math.max(priority, workload.machine().priority());
      }
      byPriority.computeIfAbsent(priority, p -> new ArrayList<>()).addAll(block);
    }
    for (List<Workload> equals : byPriority.values()) {
      add(equals);
    }
    byPriority.values().forEach(this::addOneByOne);
    return places;
  }

  /** Where a whole affinity group fits nowhere, some of its members may still fit. */
  private void addOneByOne(List<Workload> equals) {
    Occupancy now = new Occupancy(instance);
    places.forEach(now::place);
    for (Workload workload : equals) {
      Node node = places.containsKey(workload) ? null : firstFitting(workload, now);
      if (node != null) {
        places.put(workload, node);
        now.place(workload, node);
      }
    }
  }

  private @Nullable Node firstFitting(Workload workload, Occupancy now) {
    for (Node node : instance.nodes()) {
      if (now.hasRoom(workload, node)
          && Rules.eligible(workload.profile(), node.offer())
          && Rules.fits(workload, node, now)) {
        return node;
      }
    }
    return null;
  }

  /** Adds machines of one priority; those placed before keep a place, though it may change. */
  private void add(List<Workload> added) {
    List<Workload> possible = new ArrayList<>();
    SearchSpace alone = new SearchSpace(instance, sorted(added), List.of());
    for (int block = 0; block < alone.size(); block++) {
      if (alone.options(block).size() > 0) {
        possible.addAll(alone.members(block));
      }
    }
    if (possible.isEmpty()) {
      return;
    }
    SearchSpace space = spaceWith(possible);
    Portfolio portfolio = new Portfolio(space);
    int[] fullest = binsOf(space);
    int most = -1;
    for (int[] packing : portfolio.packings(fullest, Portfolio.Order.TO_PLACE_MANY, budget)) {
      int placed = placed(space, packing);
      if (placed > most) {
        most = placed;
        fullest = packing;
      }
    }
    keep(space, fullest);
    List<List<Workload>> leftOver = leftOver(space, fullest);
    boolean isLarge = space.size() > MOST_BLOCKS;
    if (leftOver.isEmpty() || isLarge || repair(space, portfolio.complete(fullest))) {
      return;
    }
    for (int i = 0; i < Math.min(MOST_RETRIES, leftOver.size()) && !budget.isSpent(); i++) {
      SearchSpace more = spaceWith(leftOver.get(i));
      repair(more, new Portfolio(more).complete(binsOf(more)));
    }
  }

  private boolean repair(SearchSpace space, int[] start) {
    Packing packing = new Packing(space, start, Integer.MAX_VALUE, 0);
    if (!new TabuRepair(space, packing, budget, random).repair(PATIENCE)) {
      return false;
    }
    keep(space, packing.toArray());
    return true;
  }

  /** All placed machines, and some more. */
  private SearchSpace spaceWith(List<Workload> added) {
    List<Workload> all = new ArrayList<>(places.keySet());
    all.addAll(added);
    return new SearchSpace(instance, sorted(all), List.of());
  }

  private static List<Workload> sorted(List<Workload> workloads) {
    List<Workload> sorted = new ArrayList<>(workloads);
    sorted.sort(Comparator.comparingInt(Workload::index));
    return sorted;
  }

  private int[] binsOf(SearchSpace space) {
    int[] bins = new int[space.size()];
    for (int block = 0; block < bins.length; block++) {
      Node node = places.get(space.members(block).getFirst());
      bins[block] = node == null ? -1 : node.index();
    }
    return bins;
  }

  private void keep(SearchSpace space, int[] bins) {
    places = new LinkedHashMap<>();
    for (int block = 0; block < bins.length; block++) {
      for (Workload workload : space.members(block)) {
        if (bins[block] >= 0) {
          places.put(workload, space.node(bins[block]));
        }
      }
    }
  }

  private static int placed(SearchSpace space, int[] bins) {
    int placed = 0;
    for (int block = 0; block < bins.length; block++) {
      placed += bins[block] >= 0 ? space.members(block).size() : 0;
    }
    return placed;
  }

  /** The blocks without a bin, smallest first: the default rule's order reversed. */
  private static List<List<Workload>> leftOver(SearchSpace space, int[] bins) {
    List<List<Workload>> leftOver = new ArrayList<>();
    for (int block = bins.length - 1; block >= 0; block--) {
      if (bins[block] < 0) {
        leftOver.add(space.members(block));
      }
    }
    return leftOver;
  }
}
