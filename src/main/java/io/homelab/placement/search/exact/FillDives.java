package io.homelab.placement.search.exact;

import io.homelab.placement.search.exact.BacktrackingSearch.Ending;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Fills bins at random until the fills of all others can be listed, and chooses from those; again
 * and again.
 */
final class FillDives {
  /** Any constant will do. */
  private static final long SEED = 20_220_603;

  private static final int R = FillTask.R;

  /** So many fills are chosen from at most. */
  private static final int MOST_FILLS = 20_000;

  /** The steps for listing the fills of some bins when others can follow. */
  private static final long PER_LIST = 1_500_000;

  /** The steps for finding a fill of one bin at random. */
  private static final long PER_RANDOM_FILL = 20_000;

  /** The steps for one choice when others can follow. */
  private static final long PER_COVER = 200_000;

  private final FillTask task;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private StepBudget budget = new StepBudget(0);

  /** What all bins have of each resource. */
  private final double[] all = new double[R];

  /** With so many open bins there were too many fills to list. */
  private int tooMany = Integer.MAX_VALUE;

  /** Whether all fills of all bins may be few enough. */
  private boolean mayListAll = true;

  FillDives(FillTask task) {
    this.task = task;
    for (int sort = 0; sort < task.bins.length; sort++) {
      for (int r = 0; r < R; r++) {
        all[r] += (double) task.room[sort * R + r] * task.bins[sort].length;
      }
    }
  }

  /**
   * Goes on searching. If it ends with a placement, the task has it; only if the fills of all bins
   * could be listed at once, it may end exhausted.
   */
  Ending search(StepBudget steps) {
    budget = steps;
    Ending ending = Ending.GAVE_UP;
    if (mayListAll) {
      int before = tooMany;
      tooMany = Integer.MAX_VALUE;
      ending = cover(budget.left() / 2, budget.left());
      if (tooMany == Integer.MAX_VALUE) {
        return ending;
      }
      tooMany = Math.min(before, tooMany);
    }
    while (ending != Ending.FOUND && budget.left() > 0) {
      ending = dive();
    }
    return ending == Ending.FOUND ? ending : Ending.GAVE_UP;
  }

  /** Fills bins at random until few enough are left. */
  private Ending dive() {
    List<Fill> done = new ArrayList<>();
    Ending ending = Ending.EXHAUSTED;
    while (true) {
      if (task.open() < tooMany) {
        ending = cover(PER_LIST, PER_COVER);
        if (ending == Ending.FOUND) {
          return ending;
        }
        if (task.open() < tooMany) {
          break;
        }
      }
      Fill fill = randomFill();
      if (fill == null || !task.put(fill)) {
        break;
      }
      done.add(fill);
    }
    for (Fill fill : done.reversed()) {
      task.take(fill);
    }
    return ending;
  }

  /** Lists all fills of the open bins and chooses from them. */
  private Ending cover(long listing, long steps) {
    List<Fill> fills = new ArrayList<>();
    int[] order = order(false);
    StepBudget list = new StepBudget(Math.min(listing, budget.left()));
    boolean complete = true;
    for (int sort = 0; sort < task.bins.length && complete; sort++) {
      complete =
          task.openBins[sort] == 0
              || new FillFinder(task, sort, order, task.waste, fills, MOST_FILLS, list).find();
    }
    budget.take(list.used());
    if (!complete) {
      mayListAll &= task.open() < task.space.bins() || fills.size() < MOST_FILLS;
      tooMany = task.open();
      return Ending.GAVE_UP;
    }
    fills.sort(Comparator.comparingDouble(this::cost));
    StepBudget share = new StepBudget(Math.min(steps, budget.left()));
    Ending ending = new FillCover(task, fills, share).search();
    budget.take(share.used());
    return ending;
  }

  /** What a fill wastes, as shares of what may be wasted. */
  private double cost(Fill fill) {
    double cost = 0;
    for (int r = 0; r < R; r++) {
      cost += fill.waste(r) / (1.0 + task.waste[r]);
    }
    return cost;
  }

  /**
   * A fill of one bin, more often of a large one, that wastes no more than its share, or little.
   */
  private @Nullable Fill randomFill() {
    int sort = -1;
    double largest = -1;
    for (int each = 0; each < task.bins.length; each++) {
      double size = (0.5 + random.nextDouble()) * size(each);
      if (task.openBins[each] > 0 && size > largest) {
        largest = size;
        sort = each;
      }
    }
    for (int part = 1; part <= task.open(); part *= 4) {
      long[] wasted = new long[R];
      for (int r = 0; r < R; r++) {
        wasted[r] = Math.min(task.waste[r], (task.waste[r] * part + task.open() - 1) / task.open());
      }
      List<Fill> fills = new ArrayList<>();
      StepBudget share = new StepBudget(Math.min(PER_RANDOM_FILL, budget.left()));
      new FillFinder(task, sort, order(true), wasted, fills, 4, share).find();
      budget.take(share.used());
      if (!fills.isEmpty()) {
        return fills.stream().min(Comparator.comparingDouble(this::cost)).orElseThrow();
      }
    }
    return null;
  }

  /** The room of a bin as shares of all. */
  private double size(int sort) {
    double size = 0;
    for (int r = 0; r < R; r++) {
      size += all[r] == 0 ? 0 : task.room[sort * R + r] / all[r];
    }
    return size;
  }

  /** The kinds with few bins to choose from and large needs first; on demand, not so strictly. */
  private int[] order(boolean shuffled) {
    double[] key = new double[task.blocks.length];
    List<Integer> kinds = new ArrayList<>();
    for (int kind = 0; kind < key.length; kind++) {
      kinds.add(kind);
      for (int r = 0; r < R; r++) {
        key[kind] += all[r] == 0 ? 0 : task.need[kind * R + r] / all[r];
      }
      key[kind] /= Math.max(1, task.space.options(task.blocks[kind][0]).size());
      key[kind] *= shuffled ? 0.3 + random.nextDouble() : 1;
    }
    kinds.sort((a, b) -> key[a] != key[b] ? Double.compare(key[b], key[a]) : Integer.compare(a, b));
    return kinds.stream().mapToInt(Integer::intValue).toArray();
  }
}
