package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.StepBudget;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How often each fill is taken if it may be taken in part: the restricted master problem of column
 * generation (Gilmore and Gomory 1961). There is a row for each open kind, which has to be placed,
 * and one for each open sort of bin, of which there are only so many. What is minimised is the room
 * of the bins in use; what is left over costs much more.
 *
 * <p>It is solved by the primal simplex method with the inverse of the basis and with reference
 * weights (Devex, Harris 1973). What has to be placed is varied a little, against degeneracy.
 */
final class FillMaster {
  /** What a block left over costs; the largest bin costs one. */
  private static final double LEFT_OVER = 3;

  private static final double VARIATION = 1e-3;
  private static final double ROUNDING = 1e-9;

  /** Reduced costs that are not below this are none. */
  private static final double NO_GAIN = -1e-6;

  /** So many elementary operations take as long as a step of the other searches. */
  private static final int OPERATIONS_PER_STEP = 32;

  /** So many times as fast as through a list of places a loop goes through a whole array. */
  private static final int FASTER = 3;

  /** So many fills for each row may enter the basis at a time. */
  private static final int CHOSEN = 3;

  private final FillTask task;
  private final StepBudget budget;
  private final List<Fill> fills;
  private final Set<IntBuffer> known = new HashSet<>();
  private final int size;

  /** The rows, by kind or sort; -1 for those that are not open. */
  private final int[] rowOfKind;

  private final int[] rowOfSort;

  /** The columns of the inverse of the basis. */
  private final double[][] inverse;

  /** The value of the variable that each row has in the basis, and what it costs. */
  private final double[] value;

  private final double[] cost;

  /** The fill that each row has in the basis, -1 for a slack. */
  private final int[] basic;

  /** The dual values. */
  private final double[] price;

  /** What the slack of a row has in it: less of a bin, or more of a block than needed. */
  private final int[] sign;

  /** The fills that may enter the basis now. */
  private int[] chosen = new int[0];

  /** The reduced costs of those and then of all slacks, and their reference weights. */
  private double[] reduced = new double[0];

  private double[] weight = new double[0];

  /** The rows of each of them are between two starts. */
  private int[] start = new int[0];

  private int[] entry = new int[0];
  private final double[] direction;
  private final int[] nonZero;

  /**
   * A problem for what is open.
   *
   * @param some the fills to begin with
   */
  FillMaster(FillTask task, List<Fill> some, SplittableRandom random, StepBudget budget) {
    this.task = task;
    this.budget = budget;
    rowOfKind = new int[task.openBlocks.length];
    rowOfSort = new int[task.openBins.length];
    int rows = 0;
    for (int kind = 0; kind < rowOfKind.length; kind++) {
      rowOfKind[kind] = task.openBlocks[kind] > 0 ? rows++ : -1;
    }
    int kinds = rows;
    for (int sort = 0; sort < rowOfSort.length; sort++) {
      rowOfSort[sort] = task.openBins[sort] > 0 ? rows++ : -1;
    }
    size = rows;
    inverse = new double[size][size];
    value = new double[size];
    cost = new double[size];
    price = new double[size];
    basic = new int[size];
    sign = new int[size];
    direction = new double[size];
    nonZero = new int[size];
    Arrays.fill(basic, -1);
    for (int row = 0; row < size; row++) {
      inverse[row][row] = 1;
      sign[row] = row < kinds ? -1 : 1;
      cost[row] = row < kinds ? LEFT_OVER : 0;
      price[row] = cost[row];
    }
    for (int kind = 0; kind < rowOfKind.length; kind++) {
      if (rowOfKind[kind] >= 0) {
        double varied = VARIATION * (random.nextDouble() - 0.5);
        value[rowOfKind[kind]] = task.openBlocks[kind] + varied;
      }
    }
    for (int sort = 0; sort < rowOfSort.length; sort++) {
      if (rowOfSort[sort] >= 0) {
        value[rowOfSort[sort]] = task.openBins[sort];
      }
    }
    fills = new ArrayList<>();
    some.forEach(this::add);
  }

  /** Adds a fill unless it is there. */
  boolean add(Fill fill) {
    int[] key = Arrays.copyOf(fill.kinds(), fill.kinds().length + 1);
    key[key.length - 1] = -1;
    Arrays.sort(key);
    key[0] = -1 - fill.sort();
    return known.add(IntBuffer.wrap(key)) && fills.add(fill);
  }

  /** All fills so far. */
  List<Fill> fills() {
    return fills;
  }

  /** The dual value of a kind: what a block of it may cost at most. */
  double priceOfKind(int kind) {
    return rowOfKind[kind] < 0 ? 0 : price[rowOfKind[kind]];
  }

  /** The dual value of a sort, zero or less: what one more bin of it would save. */
  double priceOfSort(int sort) {
    return rowOfSort[sort] < 0 ? 0 : price[rowOfSort[sort]];
  }

  /** What the bins in use and the blocks left over cost. */
  double total() {
    double total = 0;
    for (int row = 0; row < size; row++) {
      total += cost[row] * value[row];
    }
    return total;
  }

  /** The fills in the basis, those first that are taken most often, and how often they are. */
  List<Share> shares() {
    List<Share> shares = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      if (basic[row] >= 0 && value[row] > 10 * VARIATION) {
        shares.add(new Share(fills.get(basic[row]), value[row]));
      }
    }
    shares.sort((a, b) -> Double.compare(b.value, a.value));
    return shares;
  }

  /** How often a fill is taken. */
  record Share(Fill fill, double value) {}

  /** Takes the best shares of the fills that are there; false if the budget ran out. */
  boolean solve() {
    while (true) {
      choose();
      int entering = entering();
      if (entering < 0) {
        return true;
      }
      for (; entering >= 0; entering = entering()) {
        if (!budget.take(1 + pivot(entering) / OPERATIONS_PER_STEP)) {
          return false;
        }
      }
    }
  }

  /** Chooses the fills that may enter the basis soon: those with the least reduced costs. */
  private void choose() {
    double[] costs = new double[fills.size()];
    for (int fill = 0; fill < costs.length; fill++) {
      costs[fill] = task.size(fills.get(fill).sort());
      costs[fill] -= price[rowOfSort[fills.get(fill).sort()]];
      for (int kind : fills.get(fill).kinds()) {
        costs[fill] -= price[rowOfKind[kind]];
      }
    }
    double[] sorted = costs.clone();
    Arrays.sort(sorted);
    double most = sorted.length <= CHOSEN * size ? Double.MAX_VALUE : sorted[CHOSEN * size];
    int count = 0;
    int entries = 0;
    chosen = new int[costs.length];
    for (int fill = 0; fill < costs.length; fill++) {
      if (costs[fill] <= most) {
        chosen[count++] = fill;
        entries += fills.get(fill).kinds().length + 1;
      }
    }
    chosen = Arrays.copyOf(chosen, count);
    start = new int[count + 1];
    entry = new int[entries];
    reduced = new double[count + size];
    weight = new double[count + size];
    Arrays.fill(weight, 1);
    for (int i = 0; i < count; i++) {
      Fill fill = fills.get(chosen[i]);
      reduced[i] = costs[chosen[i]];
      int place = start[i];
      for (int kind : fill.kinds()) {
        entry[place++] = rowOfKind[kind];
      }
      entry[place++] = rowOfSort[fill.sort()];
      start[i + 1] = place;
    }
    for (int row = 0; row < size; row++) {
      reduced[count + row] = -sign[row] * price[row];
    }
    budget.take(fills.size() / OPERATIONS_PER_STEP);
  }

  /** The fill or slack that saves most by its weight; -1 if none saves anything. */
  private int entering() {
    int best = -1;
    double most = 0;
    for (int i = 0; i < reduced.length; i++) {
      double saved = reduced[i];
      if (saved < NO_GAIN && saved * saved > most * weight[i]) {
        most = saved * saved / weight[i];
        best = i;
      }
    }
    return best;
  }

  /** Brings a fill or slack into the basis; returns how many operations it took. */
  private long pivot(int entering) {
    int count = chosen.length;
    double gain = reduced[entering];
    direct(entering);
    int leaving = leaving();
    if (leaving < 0) {
      reduced[entering] = 0;
      return size;
    }
    double pivot = direction[leaving];
    double step = Math.max(0, value[leaving]) / pivot;
    int used = 0;
    for (int row = 0; row < size; row++) {
      if (row != leaving && Math.abs(direction[row]) > ROUNDING / 100) {
        nonZero[used++] = row;
      }
    }
    long operations = 3L * size;
    for (int row = 0; row < size; row++) {
      double[] column = inverse[row];
      double factor = column[leaving] / pivot;
      if (Math.abs(factor) < ROUNDING / 10_000) {
        column[leaving] = 0;
        continue;
      }
      operations += subtract(factor, column, used);
      column[leaving] = factor;
      price[row] += gain * factor;
    }
    for (int i = 0; i < used; i++) {
      value[nonZero[i]] -= step * direction[nonZero[i]];
    }
    value[leaving] = step;
    basic[leaving] = entering < count ? chosen[entering] : -1;
    cost[leaving] = entering < count ? task.size(fills.get(chosen[entering]).sort()) : 0;
    update(entering, leaving, gain);
    return operations + entry.length / 2;
  }

  /** Subtracts a part of the direction; returns how many operations it took. */
  private int subtract(double factor, double[] column, int used) {
    if (FASTER * used > size) {
      for (int row = 0; row < size; row++) {
        column[row] -= factor * direction[row];
      }
      return size / FASTER;
    }
    for (int i = 0; i < used; i++) {
      column[nonZero[i]] -= factor * direction[nonZero[i]];
    }
    return used;
  }

  /** How the values of the basis change for one of what enters. */
  private void direct(int entering) {
    int count = chosen.length;
    if (entering >= count) {
      int row = entering - count;
      for (int i = 0; i < size; i++) {
        direction[i] = sign[row] * inverse[row][i];
      }
      return;
    }
    Arrays.fill(direction, 0);
    for (int place = start[entering]; place < start[entering + 1]; place++) {
      double[] column = inverse[entry[place]];
      for (int i = 0; i < size; i++) {
        direction[i] += column[i];
      }
    }
  }

  /** The row that is the first to reach zero; -1, by rounding errors only, if there is none. */
  private int leaving() {
    int leaving = -1;
    double least = Double.MAX_VALUE;
    for (int row = 0; row < size; row++) {
      if (direction[row] > ROUNDING) {
        double ratio = Math.max(0, value[row]) / direction[row];
        boolean isEven = leaving >= 0 && ratio < least + ROUNDING / 1000;
        if (ratio < least - ROUNDING / 1000 || (isEven && direction[row] > direction[leaving])) {
          least = ratio;
          leaving = row;
        }
      }
    }
    return leaving;
  }

  /** The reduced costs and weights after a pivot. */
  private void update(int entering, int leaving, double gain) {
    int count = chosen.length;
    double[] pivotRow = direction;
    for (int row = 0; row < size; row++) {
      pivotRow[row] = inverse[row][leaving];
    }
    double reference = weight[entering];
    for (int i = 0; i < count + size; i++) {
      double part = 0;
      if (i < count) {
        for (int place = start[i]; place < start[i + 1]; place++) {
          part += pivotRow[entry[place]];
        }
      } else {
        part = sign[i - count] * pivotRow[i - count];
      }
      if (part != 0) {
        reduced[i] -= gain * part;
        weight[i] = Math.max(weight[i], part * part * reference);
      }
    }
    reduced[entering] = 0;
    weight[entering] = Math.max(1, weight[entering]);
  }
}
