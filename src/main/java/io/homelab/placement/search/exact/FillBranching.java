package io.homelab.placement.search.exact;

import io.homelab.placement.search.exact.BacktrackingSearch.Ending;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries all fills of the sort of bin that has the fewest, one after another, and so on with the
 * bins that are left, until all their fills can be listed and a cover is chosen from them (bin
 * completion, Fukunaga and Korf 2007). Hosts of unlike shapes have a few fills or hundreds of
 * thousands; so the listing of each sort ends early, and is tried anew when fewer blocks are open.
 */
final class FillBranching {
  /** A longer list counts as if it could not be ended. */
  private static final int MOST_FILLS = 20_000;

  private final FillTask task;
  private final int[] order;
  private final long perList;
  private final StepBudget budget;

  /** Whether the fills of at least one sort could be listed. */
  private boolean hasBranched;

  /**
   * A search.
   *
   * @param order all kinds, in the order in which fills are looked for
   * @param perList the steps for listing the fills of one sort
   */
  FillBranching(FillTask task, int[] order, long perList, StepBudget budget) {
    this.task = task;
    this.order = order;
    this.perList = perList;
    this.budget = budget;
  }

  /** Searches. If it ends with a placement, the task has it; else the task is as before. */
  Ending search() {
    return next(Collections.nCopies(task.bins.length, null));
  }

  /** Whether the search was more than lists that could not be ended. */
  boolean hasBranched() {
    return hasBranched;
  }

  /**
   * Fills the open bins.
   *
   * @param before the fills of each sort when some more bins were open; null if they are not known
   */
  private Ending next(List<@Nullable List<Fill>> before) {
    List<@Nullable List<Fill>> lists = new ArrayList<>(before);
    List<Fill> fewest = null;
    int scarce = -1;
    boolean complete = true;
    for (int sort = 0; sort < task.bins.length; sort++) {
      if (task.openBins[sort] == 0) {
        continue;
      }
      List<Fill> fills = list(sort, before.get(sort));
      lists.set(sort, fills);
      if (fills == null) {
        complete = false;
      } else if (fills.isEmpty()) {
        return Ending.EXHAUSTED;
      } else if (fewest == null || fills.size() < fewest.size()) {
        fewest = fills;
        scarce = sort;
      }
    }
    hasBranched |= fewest != null;
    if (complete) {
      return cover(lists);
    }
    if (fewest == null) {
      return Ending.GAVE_UP;
    }
    Ending ending = Ending.EXHAUSTED;
    for (int i = 0; i < fewest.size(); i++) {
      if (!budget.take(1)) {
        return Ending.GAVE_UP;
      }
      // The fills before this one have been tried, so no other bin of the sort needs one of them.
      lists.set(scarce, fewest.subList(i, fewest.size()));
      if (task.put(fewest.get(i))) {
        Ending here = next(lists);
        if (here == Ending.FOUND) {
          return here;
        }
        task.take(fewest.get(i));
        ending = here == Ending.GAVE_UP ? here : ending;
      }
    }
    return ending;
  }

  /** All fills of a sort; null if there may be more. */
  private @Nullable List<Fill> list(int sort, @Nullable List<Fill> before) {
    if (before != null) {
      budget.take(before.size());
      return before.stream().filter(task::allows).toList();
    }
    List<Fill> fills = new ArrayList<>();
    StepBudget share = new StepBudget(Math.min(perList, budget.left()));
    boolean all = new FillFinder(task, sort, order, task.waste, fills, MOST_FILLS, share).find();
    budget.take(share.used());
    return all ? fills : null;
  }

  /** Chooses one of the listed fills for each open bin. */
  private Ending cover(List<@Nullable List<Fill>> lists) {
    List<Fill> all = new ArrayList<>();
    for (int sort = 0; sort < task.bins.length; sort++) {
      List<Fill> fills = lists.get(sort);
      if (fills != null && task.openBins[sort] > 0) {
        all.addAll(fills);
      }
    }
    all.sort(Comparator.comparingDouble(task::cost));
    return new FillCover(task, all, budget).search();
  }
}
