package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Finds fills that are worth more than their bin at given prices of blocks: the pricing problem of
 * column generation, a knapsack in several resources. For each kind of block it finds the best fill
 * with it by branch and bound, kinds with a high price for their size first.
 */
final class FillPricing {
  private static final int R = FillTask.R;
  private static final double ROUNDING = 1e-6;

  private final FillTask task;
  private final StepBudget budget;
  private final double[] price;

  /** How large blocks of each kind are, as shares of the bins. */
  private final double[] sizeOf;

  /** What makes shares of amounts, by resource. */
  private final double[] share = new double[R];

  private final int[] left;
  private final int[] chosen;
  private int[] best = new int[0];
  private double most;
  private long steps;

  // The candidates for one sort of bin.
  private int sort;
  private int[] items = new int[0];
  private double[] worth = new double[0];
  private double[] dearest = new double[0];
  private final long[] smallest = new long[R];

  /** A search at those prices, by kind. */
  FillPricing(FillTask task, double[] price, StepBudget budget) {
    this.task = task;
    this.price = price;
    this.budget = budget;
    left = task.openBlocks.clone();
    chosen = new int[task.space.size()];
    sizeOf = new double[left.length];
    for (int r = 0; r < R; r++) {
      double need = 0;
      double room = 0;
      for (int kind = 0; kind < left.length; kind++) {
        need += (double) task.need[kind * R + r] * left[kind];
      }
      for (int each = 0; each < task.openBins.length; each++) {
        room += (double) task.room[each * R + r] * task.openBins[each];
      }
      // The scarcer, the more it counts.
      share[r] = room == 0 ? 0 : need / room / room;
    }
    for (int kind = 0; kind < left.length; kind++) {
      for (int r = 0; r < R; r++) {
        sizeOf[kind] += share[r] * task.need[kind * R + r];
      }
    }
  }

  /**
   * Finds fills of one sort of bin: the best one with each candidate, or with every so-manieth.
   *
   * @param atLeast only fills worth more than that
   * @param perKind the steps for each kind
   * @param first the place of the first candidate
   * @param every how many places there are from one to the next
   */
  void find(int ofSort, double atLeast, long perKind, int first, int every, Consumer<Fill> found) {
    sort = ofSort;
    prepare();
    long[] room = Arrays.copyOfRange(task.room, sort * R, sort * R + R);
    budget.take(items.length);
    for (int place = first; place < items.length; place += every) {
      int kind = items[place];
      most = atLeast + ROUNDING;
      best = new int[0];
      steps = perKind;
      put(kind, 0, room);
      extend(0, 1, room, price[kind]);
      take(kind, room);
      if (best.length > 0) {
        Arrays.sort(best);
        found.accept(Fill.of(task, sort, best));
      }
      if (!budget.take(2 + (perKind - Math.max(0, steps)) / 3)) {
        return;
      }
    }
  }

  /** The kinds that the sort accepts and that have a price, the dearest for their size first. */
  private void prepare() {
    Integer[] kinds = new Integer[left.length];
    int count = 0;
    for (int kind = 0; kind < left.length; kind++) {
      if (left[kind] > 0 && price[kind] > ROUNDING && task.accepts(sort, kind)) {
        kinds[count++] = kind;
      }
    }
    double[] perSize = new double[left.length];
    Arrays.setAll(perSize, kind -> price[kind] / Math.max(1e-12, sizeOf[kind]));
    Arrays.sort(kinds, 0, count, (a, b) -> Double.compare(perSize[b], perSize[a]));
    items = new int[count];
    worth = new double[count];
    dearest = new double[count + 1];
    Arrays.fill(smallest, Long.MAX_VALUE);
    for (int i = count - 1; i >= 0; i--) {
      items[i] = kinds[i];
      worth[i] = perSize[items[i]];
      dearest[i] = Math.max(dearest[i + 1], price[items[i]]);
      for (int r = 0; r < R; r++) {
        smallest[r] = Math.min(smallest[r], task.need[items[i] * R + r]);
      }
    }
  }

  private void extend(int from, int depth, long[] room, double value) {
    if (value > most) {
      most = value;
      best = Arrays.copyOf(chosen, depth);
    }
    double free = 0;
    long more = (long) task.space.size() - depth;
    for (int r = 0; r < R; r++) {
      free += share[r] * room[r];
      more = smallest[r] > 0 ? Math.min(more, room[r] / smallest[r]) : more;
    }
    for (int i = from; i < items.length && more > 0; i++) {
      if (--steps < 0 || value + Math.min(worth[i] * free, more * dearest[i]) <= most) {
        return;
      }
      int kind = items[i];
      if (value + price[kind] + (more - 1) * dearest[i] > most
          && left[kind] > 0
          && fits(kind, depth, room)) {
        put(kind, depth, room);
        extend(i, depth + 1, room, value + price[kind]);
        take(kind, room);
      }
    }
  }

  private boolean fits(int kind, int depth, long[] room) {
    for (int r = 0; r < R; r++) {
      if (task.need[kind * R + r] > room[r]) {
        return false;
      }
    }
    for (int i = 0; i < depth && task.anyApart; i++) {
      if (task.areApart(chosen[i], kind)) {
        return false;
      }
    }
    return true;
  }

  private void put(int kind, int depth, long[] room) {
    chosen[depth] = kind;
    left[kind]--;
    for (int r = 0; r < R; r++) {
      room[r] -= task.need[kind * R + r];
    }
  }

  private void take(int kind, long[] room) {
    left[kind]++;
    for (int r = 0; r < R; r++) {
      room[r] += task.need[kind * R + r];
    }
  }
}
