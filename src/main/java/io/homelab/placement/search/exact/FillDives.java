package io.homelab.placement.search.exact;

import io.homelab.placement.search.exact.BacktrackingSearch.Ending;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tries all fills of bins with few of them; after that, again and again, all that are possible once
 * some bins are filled at random.
 */
final class FillDives {
  /** Any constant will do. */
  private static final long SEED = 20_220_603;

  private static final int R = FillTask.R;

  /** The steps for listing the fills of one sort of bin at first, and how many times more then. */
  private static final long FIRST_PER_LIST = 30_000;

  private static final int MORE_PER_LIST = 4;

  /** The steps for finding a fill of one bin at random. */
  private static final long PER_RANDOM_FILL = 20_000;

  /** The steps for listing the fills of one sort once some bins are filled at random. */
  private static final long PER_LIST = 50_000;

  /** The steps for trying all that is possible then. */
  private static final long PER_DIVE = 200_000;

  private final FillTask task;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private StepBudget budget = new StepBudget(0);

  /** What all bins have of each resource. */
  private final double[] all = new double[R];

  private long perList = FIRST_PER_LIST;

  /** With so many open bins, the fills of none could be listed. */
  private int tooMany = Integer.MAX_VALUE;

  FillDives(FillTask task) {
    this.task = task;
    for (int sort = 0; sort < task.bins.length; sort++) {
      for (int r = 0; r < R; r++) {
        all[r] += (double) task.room[sort * R + r] * task.bins[sort].length;
      }
    }
  }

  /**
   * Goes on searching, up to half of the steps without anything random. If it ends with a
   * placement, the task has it.
   */
  Ending search(StepBudget steps) {
    budget = steps;
    StepBudget half = new StepBudget(budget.left() / 2);
    Ending ending = Ending.GAVE_UP;
    while (ending == Ending.GAVE_UP && perList <= half.left()) {
      ending = new FillBranching(task, order(false), perList, half).search();
      perList *= MORE_PER_LIST;
    }
    budget.take(half.used());
    if (ending == Ending.EXHAUSTED) {
      return ending;
    }
    while (ending != Ending.FOUND && budget.left() > 0) {
      ending = dive();
    }
    return ending == Ending.FOUND ? ending : Ending.GAVE_UP;
  }

  /** Fills bins at random until the fills of some other can be listed. */
  private Ending dive() {
    List<Fill> done = new ArrayList<>();
    Ending ending = Ending.EXHAUSTED;
    while (true) {
      if (task.open() < tooMany) {
        StepBudget share = new StepBudget(Math.min(PER_DIVE, budget.left()));
        FillBranching branching = new FillBranching(task, order(false), PER_LIST, share);
        ending = branching.search();
        budget.take(share.used());
        if (ending == Ending.FOUND) {
          return ending;
        }
        if (ending == Ending.EXHAUSTED || branching.hasBranched()) {
          break;
        }
        tooMany = task.open();
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
        return fills.stream().min(Comparator.comparingDouble(task::cost)).orElseThrow();
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
