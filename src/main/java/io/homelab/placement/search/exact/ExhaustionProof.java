package io.homelab.placement.search.exact;

import io.homelab.placement.search.proof.ProofWording;
import io.homelab.placement.search.space.BinSet;
import io.homelab.placement.search.space.Feasibility;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;

/**
 * The proof of last resort: exhaustive search. It begins with the machines that have the fewest
 * hosts to choose from, where a conflict is likeliest and its sentence shortest, and then drops the
 * machines that the conflict does not need.
 */
public final class ExhaustionProof {
  /** The step budget for one set of machines. */
  private static final long PER_SET = 1_500_000;

  /** The step budget for dropping machines, in total. */
  private static final long FOR_LEAVING_OUT = 3_000_000;

  /** The step budget for one attempt to drop some. */
  private static final long PER_ATTEMPT = 200_000;

  private final SearchSpace space;
  private final StepBudget budget;

  /** Proofs about one search space, within a step budget. */
  public ExhaustionProof(SearchSpace space, StepBudget budget) {
    this.space = space;
    this.budget = budget;
  }

  /** Searches exhaustively. If some of the blocks cannot be placed, neither can all of them. */
  public Feasibility find() {
    int last = -1;
    for (BinSet bins : space.choices()) {
      int[] confined = space.confinedTo(bins);
      if (confined.length != last) {
        Feasibility result = search(confined);
        if (!(result instanceof Feasibility.Undecided)) {
          return result;
        }
      }
      last = confined.length;
    }
    int[] all = new int[space.size()];
    Arrays.setAll(all, block -> block);
    return last == all.length ? new Feasibility.Undecided() : search(all);
  }

  /** The proof for blocks of which another exhaustive search found that they do not fit. */
  Feasibility.Infeasible infeasible(int[] blocks) {
    return new Feasibility.Infeasible(describe(leaveOut(blocks)));
  }

  private Feasibility search(int[] blocks) {
    if (blocks.length > BacktrackingSearch.MOST_BLOCKS || budget.isSpent()) {
      return new Feasibility.Undecided();
    }
    StepBudget share = new StepBudget(Math.min(PER_SET, budget.left() / 2 + 1));
    BacktrackingSearch search = new BacktrackingSearch(space, blocks, Integer.MAX_VALUE, share);
    BacktrackingSearch.Ending ending = search.search();
    budget.take(share.used());
    return switch (ending) {
      case EXHAUSTED -> infeasible(blocks);
      case FOUND ->
          blocks.length == space.size()
              ? new Feasibility.Feasible(search.found())
              : new Feasibility.Undecided();
      case GAVE_UP -> new Feasibility.Undecided();
    };
  }

  /** Drops blocks, many at a time and then fewer, as long as the rest still cannot fit. */
  private int[] leaveOut(int[] blocks) {
    StepBudget share = new StepBudget(FOR_LEAVING_OUT);
    int[] needed = blocks;
    for (int chunk = Math.max(1, needed.length / 2); chunk > 0; chunk /= 2) {
      // The smallest blocks come last and matter least.
      for (int end = needed.length; end > 0 && !share.isSpent(); end -= chunk) {
        int[] rest = without(needed, Math.max(0, end - chunk), end);
        StepBudget attempt = new StepBudget(PER_ATTEMPT);
        if (rest.length > 0
            && new BacktrackingSearch(space, rest, Integer.MAX_VALUE, attempt).search()
                == BacktrackingSearch.Ending.EXHAUSTED) {
          needed = rest;
        }
        share.take(attempt.used());
      }
    }
    return needed;
  }

  private static int[] without(int[] blocks, int from, int to) {
    int[] rest = new int[blocks.length - (to - from)];
    System.arraycopy(blocks, 0, rest, 0, from);
    System.arraycopy(blocks, to, rest, from, blocks.length - to);
    return rest;
  }

  private String describe(int[] blocks) {
    ProofWording wording = new ProofWording(space);
    int[] bins = space.binsOf(blocks);
    return "every way to put %s on %s was tried%s, and each breaks a limit or a rule"
        .formatted(wording.machines(blocks), wording.hosts(bins), wording.besideWhatStays(bins));
  }
}
