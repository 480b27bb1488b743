package io.homelab.placement.search.exact;

import io.homelab.placement.search.exact.BacktrackingSearch.Ending;
import io.homelab.placement.search.space.StepBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses one fill for every open bin so that every open block is in one of them: an exact cover
 * (Knuth 2000). The kind or the sort of bin with the fewest fills goes first. What is left after
 * some bins is remembered once no way is found from there, however it came about.
 */
final class FillCover {
  private static final int R = FillTask.R;

  /** The steps after which the choice begins anew, knowing where the conflicts were. */
  private static final long FIRST_TRY = 100_000;

  /** So many dead ends are remembered at most. */
  private static final int MOST_REMEMBERED = 100_000;

  private final FillTask task;
  private final List<Fill> fills;
  private final StepBudget total;
  private StepBudget budget = new StepBudget(0);

  /** Fills that were tried where another one has to be. */
  private final boolean[] refuted;

  /**
   * How often no fill was left for a kind or a sort of bin, plus one: those that are often in
   * conflict go first (Boussemart et al. 2004). First all kinds, then all sorts.
   */
  private final int[] conflicts;

  private final Set<ByteBuffer> deadEnds = new HashSet<>();

  /**
   * A choice.
   *
   * @param fills all that there are for the open bins and blocks, the best first
   */
  FillCover(FillTask task, List<Fill> fills, StepBudget budget) {
    this.task = task;
    this.fills = fills;
    this.total = budget;
    refuted = new boolean[fills.size()];
    conflicts = new int[task.openBlocks.length + task.openBins.length];
    Arrays.fill(conflicts, 1);
  }

  /** Chooses. If it ends with a placement, the task has it; else the task is as before. */
  Ending search() {
    int[] all = new int[fills.size()];
    Arrays.setAll(all, fill -> fill);
    Ending ending = Ending.GAVE_UP;
    for (long steps = FIRST_TRY; ending == Ending.GAVE_UP && total.left() > 0; steps += steps / 2) {
      budget = new StepBudget(Math.min(steps, total.left()));
      ending = next(all);
      total.take(budget.used());
    }
    return ending;
  }

  private Ending next(int[] before) {
    if (task.isDone()) {
      return Ending.FOUND;
    }
    int[] possible = possible(before);
    if (!budget.take(1L + before.length)) {
      return Ending.GAVE_UP;
    }
    if (possible.length == 0) {
      return Ending.EXHAUSTED;
    }
    ByteBuffer state = task.isLocal ? state() : null;
    if (state != null && deadEnds.contains(state)) {
      return Ending.EXHAUSTED;
    }
    int[] choice = fewest(possible);
    Ending ending = Ending.EXHAUSTED;
    int tried = 0;
    for (; tried < choice.length && ending == Ending.EXHAUSTED; tried++) {
      Fill fill = fills.get(choice[tried]);
      if (task.put(fill)) {
        ending = next(possible);
        if (ending == Ending.FOUND) {
          return ending;
        }
        task.take(fill);
      }
      refuted[choice[tried]] = true;
    }
    for (int i = 0; i < tried; i++) {
      refuted[choice[i]] = false;
    }
    if (state != null && ending == Ending.EXHAUSTED && deadEnds.size() < MOST_REMEMBERED) {
      deadEnds.add(state);
    }
    return ending;
  }

  private ByteBuffer state() {
    ByteBuffer state = ByteBuffer.allocate(4 * (task.openBlocks.length + task.openBins.length));
    for (int count : task.openBlocks) {
      state.putInt(count);
    }
    for (int count : task.openBins) {
      state.putInt(count);
    }
    return state.flip();
  }

  /** The fills that can still be used, when each open bin wastes the least that it can. */
  private int[] possible(int[] before) {
    int[] possible = new int[before.length];
    int count = 0;
    long[] leastWaste = new long[task.openBins.length * R];
    Arrays.fill(leastWaste, Long.MAX_VALUE / 1_000_000);
    for (int each : before) {
      Fill fill = fills.get(each);
      if (!refuted[each] && task.allows(fill)) {
        possible[count++] = each;
        for (int r = 0; r < R; r++) {
          int slot = fill.sort() * R + r;
          leastWaste[slot] = Math.min(leastWaste[slot], fill.waste(r));
        }
      }
    }
    long[] spare = task.waste.clone();
    for (int sort = 0; sort < task.openBins.length; sort++) {
      for (int r = 0; r < R; r++) {
        spare[r] -= task.openBins[sort] * leastWaste[sort * R + r];
      }
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      Fill fill = fills.get(possible[i]);
      boolean affordable = true;
      for (int r = 0; r < R; r++) {
        affordable &= fill.waste(r) - leastWaste[fill.sort() * R + r] <= spare[r];
      }
      if (affordable) {
        possible[kept++] = possible[i];
      }
    }
    return Arrays.copyOf(possible, kept);
  }

  /** The fills of which one has to be used: for one kind or one sort of bin, as few as can be. */
  private int[] fewest(int[] possible) {
    int[] count = new int[conflicts.length];
    for (int each : possible) {
      Fill fill = fills.get(each);
      count[task.openBlocks.length + fill.sort()]++;
      int[] kinds = fill.kinds();
      for (int i = 0; i < kinds.length; i++) {
        count[kinds[i]] += i == 0 || kinds[i] != kinds[i - 1] ? 1 : 0;
      }
    }
    int column = -1;
    for (int each = 0; each < conflicts.length; each++) {
      if (open(each) && (column < 0 || isLess(count, each, column))) {
        column = each;
      }
    }
    if (count[column] == 0) {
      conflicts[column]++;
    }
    int[] choice = new int[count[column]];
    int chosen = 0;
    int kind = column;
    int sort = column - task.openBlocks.length;
    for (int each : possible) {
      Fill fill = fills.get(each);
      boolean isOne = sort >= 0 ? fill.sort() == sort : contains(fill.kinds(), kind);
      if (isOne) {
        choice[chosen++] = each;
      }
    }
    return choice;
  }

  /** Whether a bin or a block of that column is open. */
  private boolean open(int column) {
    int kinds = task.openBlocks.length;
    return (column < kinds ? task.openBlocks[column] : task.openBins[column - kinds]) > 0;
  }

  /** Whether a column has fewer fills than another, in relation to the conflicts of both. */
  private boolean isLess(int[] count, int one, int other) {
    return (long) count[one] * conflicts[other] < (long) count[other] * conflicts[one];
  }

  private static boolean contains(int[] kinds, int kind) {
    for (int each : kinds) {
      if (each == kind) {
        return true;
      }
    }
    return false;
  }
}
