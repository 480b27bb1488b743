package io.homelab.placement.search.exact;

import io.homelab.placement.search.exact.BacktrackingSearch.Ending;
import io.homelab.placement.search.space.Feasibility;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Search for labs that fill their hosts: bin by bin instead of block by block (bin completion,
 * Fukunaga and Korf 2007). Where all fills of all bins can be listed, a cover is chosen from them,
 * or there is none. Where there are too many, some bins are filled at random first, so that few
 * enough are left.
 */
public final class FillSearch {
  /** Above this many blocks nothing is tried. */
  private static final int MOST_BLOCKS = 1000;

  /** A lab is full if this part of a resource is free, or less. */
  private static final double MOST_FREE = 0.05;

  /** With more bins than that, random fills lead to nothing unless the lab is full to the brim. */
  private static final int FEW_BINS = 16;

  private static final double MOST_FREE_OF_MANY = 0.002;

  private final SearchSpace space;
  private @Nullable FillTask task;
  private @Nullable FillDives dives;

  /** A search of one space. */
  public FillSearch(SearchSpace space) {
    this.space = space;
  }

  /**
   * Searches, and goes on where it stopped when it is called again. Undecided at once if a block
   * has a home, the lab is too large, or no resource is short.
   */
  public Feasibility find(StepBudget steps) {
    if (space.anyHomes() || space.size() > MOST_BLOCKS || steps.left() == 0 || !isFull()) {
      return new Feasibility.Undecided();
    }
    if (task == null || dives == null) {
      task = new FillTask(space);
      dives = new FillDives(task);
    }
    Ending ending = dives.search(steps);
    return switch (ending) {
      case FOUND -> new Feasibility.Feasible(task.binOf());
      case EXHAUSTED -> {
        int[] all = new int[space.size()];
        Arrays.setAll(all, block -> block);
        yield new ExhaustionProof(space, steps).infeasible(all);
      }
      case GAVE_UP -> new Feasibility.Undecided();
    };
  }

  private boolean isFull() {
    for (int r = 0; r < SearchSpace.RESOURCES; r++) {
      double room = 0;
      double need = 0;
      for (int bin = 0; bin < space.bins(); bin++) {
        room += space.room(bin, r);
      }
      for (int block = 0; block < space.size(); block++) {
        need += space.need(block, r);
      }
      double most = space.bins() > FEW_BINS ? MOST_FREE_OF_MANY : MOST_FREE;
      if (room > 0 && (room - need) / room <= most) {
        return true;
      }
    }
    return false;
  }
}
