package io.homelab.placement.search;

import java.util.Arrays;

/**
 * The last of the proofs: all ways were tried. First those of the machines that share few hosts,
 * for there a conflict is most likely and the sentence is shortest; what is not needed for the
 * conflict is left out.
 */
final class Exhausted {
  /** What one set of machines may cost, in steps. */
  private static final long PER_SET = 1_500_000;

  /** What leaving out may cost in all, and for one attempt. */
  private static final long FOR_LEAVING_OUT = 3_000_000;

  private static final long PER_ATTEMPT = 200_000;

  private final Space space;
  private final Work work;

  Exhausted(Space space, Work work) {
    this.space = space;
    this.work = work;
  }

  Finding find() {
    int last = -1;
    for (Options bins : Proofs.choices(space)) {
      int[] confined = Proofs.confinedTo(bins, space);
      if (confined.length != last) {
        Finding finding = search(confined);
        if (!(finding instanceof Finding.Unknown)) {
          return finding;
        }
      }
      last = confined.length;
    }
    int[] all = new int[space.size()];
    Arrays.setAll(all, block -> block);
    return last == all.length ? new Finding.Unknown() : search(all);
  }

  private Finding search(int[] blocks) {
    if (blocks.length > Exhaustive.MOST_BLOCKS || work.isUsedUp()) {
      return new Finding.Unknown();
    }
    Work share = new Work(Math.min(PER_SET, work.left()));
    Exhaustive search = new Exhaustive(space, blocks, Integer.MAX_VALUE, share);
    Exhaustive.Verdict verdict = search.search();
    work.take(share.used());
    return switch (verdict) {
      case NONE -> new Finding.None(describe(leaveOut(blocks)));
      case FOUND ->
          blocks.length == space.size() ? new Finding.Found(search.found()) : new Finding.Unknown();
      case GAVE_UP -> new Finding.Unknown();
    };
  }

  /** Leaves out blocks, many at a time and then fewer, while the others alone do not fit. */
  private int[] leaveOut(int[] blocks) {
    Work share = new Work(FOR_LEAVING_OUT);
    int[] needed = blocks;
    for (int chunk = Math.max(1, needed.length / 2); chunk > 0; chunk /= 2) {
      // The small ones, which are last, matter least.
      for (int end = needed.length; end > 0 && !share.isUsedUp(); end -= chunk) {
        int[] rest = without(needed, Math.max(0, end - chunk), end);
        Work attempt = new Work(PER_ATTEMPT);
        if (rest.length > 0
            && new Exhaustive(space, rest, Integer.MAX_VALUE, attempt).search()
                == Exhaustive.Verdict.NONE) {
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
    int[] bins = Proofs.union(space, blocks);
    return "every way to put %s on %s was tried%s, and each breaks a limit or a rule"
        .formatted(
            Proofs.machines(space, blocks),
            Words.hosts(Proofs.sites(space, bins)),
            Proofs.hasOccupants(space, bins) ? " beside what stays there" : "");
  }
}
