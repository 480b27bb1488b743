package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A diving heuristic on columns (Sadykov et al. 2019): it finds the best fills of all bins as if
 * each could be taken in part, keeps those that are taken most nearly whole, and goes on with the
 * bins and blocks that are left.
 */
public final class DivingSearch {
  /** Any constant will do. */
  private static final long SEED = 20_220_604;

  private static final int R = FillTask.R;

  /** With more blocks than that nothing is tried. */
  private static final int MOST_BLOCKS = 1000;

  /** With more blocks in a bin, the best fills are hard to find, and other searches do better. */
  private static final int MOST_PER_BIN = 6;

  /** With more kinds and sorts than that the linear programs take too long. */
  private static final int MOST_ROWS = 600;

  /** So many ways to weigh the resources give the first fills. */
  private static final int WEIGHINGS = 5;

  /** A solution in parts is good enough if it leaves that much of a bin. */
  private static final double MARGIN = 0.1;

  /** A fill taken so often is taken as whole. */
  private static final double WHOLE = 0.98;

  /** So often it tries to go on from where some bins are filled. */
  private static final int ATTEMPTS = 2;

  /** What is varied makes a difference up to that. */
  private static final double NOISE = 0.02;

  /** The share of the bins that is filled before it solves again. */
  private static final double AT_ONCE = 0.2;

  /** The steps for the best fill with a kind. */
  private static final long PER_KIND = 3_000;

  /** The same when nothing else was found. */
  private static final long MORE_PER_KIND = 30_000;

  private final FillTask task;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private List<Fill> fills = new ArrayList<>();
  private StepBudget budget = new StepBudget(0);

  /** The packing that leaves the fewest blocks over. */
  private int[] best = new int[0];

  private int fewest;

  /** Whether it went down to the last bin once. */
  private boolean hasEnded;

  private DivingSearch(FillTask task) {
    this.task = task;
  }

  /**
   * A search of one space; null if a block has a home, if there are too many of them, also in a
   * bin, or if the bins have no room to spare, as then no solution in parts is a guide.
   */
  public static @Nullable DivingSearch of(SearchSpace space) {
    boolean isTooLarge = space.size() > Math.min(MOST_BLOCKS, MOST_PER_BIN * space.bins());
    if (isTooLarge || space.anyHomes()) {
      return null;
    }
    DivingSearch search = new DivingSearch(new FillTask(space));
    FillTask task = search.task;
    boolean isSmall = task.blocks.length + task.bins.length <= MOST_ROWS;
    return isSmall && search.volume() <= search.room() - MARGIN ? search : null;
  }

  /** Places most blocks, or all; -1 for the others. Each time, it dives elsewhere. */
  public int[] dive(StepBudget steps) {
    budget = steps;
    best = task.binOf();
    fewest = Integer.MAX_VALUE;
    hasEnded = false;
    fill(fills);
    return best;
  }

  /** Fills the open bins; false, and none of them filled, if blocks are left over. */
  private boolean fill(List<Fill> known) {
    remember();
    List<Fill> some = known;
    for (int attempt = 0; attempt < ATTEMPTS && fewest > 0 && !budget.isSpent(); attempt++) {
      FillMaster master = new FillMaster(task, some, random, budget);
      boolean inTime = solve(master);
      some = master.fills();
      if (task.open() == task.space.bins()) {
        fills = some;
      }
      if (inTime && hasEnded && master.total() > room() + NOISE) {
        return false;
      }
      List<Fill> done = keep(master, inTime);
      if (!done.isEmpty() && fill(rest(some))) {
        return true;
      }
      hasEnded = true;
      for (Fill fill : done.reversed()) {
        task.take(fill);
      }
    }
    return fewest == 0;
  }

  private void remember() {
    int open = Arrays.stream(task.openBlocks).sum();
    if (open < fewest) {
      fewest = open;
      best = task.binOf();
    }
  }

  /** The size of all open bins. */
  private double room() {
    double room = 0;
    for (int sort = 0; sort < task.openBins.length; sort++) {
      room += task.openBins[sort] * task.size(sort);
    }
    return room;
  }

  /** What the blocks take of the bins at least: the share of the resource that is shortest. */
  private double volume() {
    double volume = 0;
    for (int r = 0; r < R; r++) {
      double all = 0;
      for (int sort = 0; sort < task.openBins.length; sort++) {
        all += (double) task.room[sort * R + r] * task.openBins[sort];
      }
      volume = Math.max(volume, all == 0 ? 0 : (all - task.waste[r]) / all * room());
    }
    return volume;
  }

  /** Solves with all fills that there are, as far as needed; false if the budget ran out. */
  private boolean solve(FillMaster master) {
    for (int i = 0; i < WEIGHINGS && fills.isEmpty(); i++) {
      findAny(master, i > 0);
    }
    double enough = room() - MARGIN;
    while (true) {
      if (!master.solve()) {
        return false;
      }
      if (master.total() <= enough || !findBetter(master)) {
        return !budget.isSpent();
      }
    }
  }

  /** Fills that leave little, by some weighing of the resources. */
  private void findAny(FillMaster master, boolean varied) {
    double[] price = new double[task.openBlocks.length];
    for (int r = 0; r < R; r++) {
      double need = 0;
      double room = 0;
      for (int kind = 0; kind < price.length; kind++) {
        need += (double) task.need[kind * R + r] * task.openBlocks[kind];
      }
      for (int sort = 0; sort < task.openBins.length; sort++) {
        room += (double) task.room[sort * R + r] * task.openBins[sort];
      }
      double weight = varied ? 0.3 + random.nextDouble() : 1;
      for (int kind = 0; kind < price.length && room > 0; kind++) {
        price[kind] += weight * task.need[kind * R + r] * need / room / room;
      }
    }
    double most = Arrays.stream(price).max().orElse(1);
    Arrays.setAll(price, kind -> most == 0 ? 1 : price[kind] / most);
    find(master, new FillPricing(task, price, budget), true, false);
  }

  /** Whether there are fills that make the solution better. */
  private boolean findBetter(FillMaster master) {
    double[] price = new double[task.openBlocks.length];
    Arrays.setAll(price, master::priceOfKind);
    FillPricing pricing = new FillPricing(task, price, budget);
    return find(master, pricing, false, false) || find(master, pricing, false, true);
  }

  /**
   * Finds fills that gain at those prices; whether there were any.
   *
   * @param any whether those are fills that cost more than they are worth, too
   * @param all the best fill with every kind in every sort of bin; else, the sorts share the kinds
   */
  private boolean find(FillMaster master, FillPricing pricing, boolean any, boolean all) {
    int before = master.fills().size();
    int sorts = (int) Arrays.stream(task.openBins).filter(count -> count > 0).count();
    for (int sort = 0; sort < task.openBins.length; sort++) {
      if (task.openBins[sort] > 0) {
        double atLeast = any ? 0 : task.size(sort) - master.priceOfSort(sort);
        if (all) {
          pricing.find(sort, atLeast, MORE_PER_KIND / sorts, 0, 1, master::add);
        } else {
          pricing.find(sort, atLeast, PER_KIND, random.nextInt(sorts), sorts, master::add);
        }
      }
    }
    return master.fills().size() > before;
  }

  /** Fills bins with what is taken most nearly whole; all of them if there is no time for more. */
  private List<Fill> keep(FillMaster master, boolean inTime) {
    List<Fill> done = new ArrayList<>();
    int most = inTime ? Math.max(1, (int) (task.open() * AT_ONCE)) : task.open();
    for (FillMaster.Share share : master.shares()) {
      if (share.value() < WHOLE && done.size() >= most) {
        break;
      }
      for (int times = 0; times < Math.max(1, (int) (share.value() + 1 - WHOLE)); times++) {
        if (isOpen(share.fill()) && task.put(share.fill())) {
          done.add(share.fill());
        }
      }
    }
    return done;
  }

  private boolean isOpen(Fill fill) {
    return task.openBins[fill.sort()] > 0 && openKinds(fill).length == fill.kinds().length;
  }

  /** The kinds of the fill's blocks that are open. */
  private int[] openKinds(Fill fill) {
    int[] kinds = fill.kinds();
    int[] open = new int[kinds.length];
    int count = 0;
    int run = 0;
    for (int i = 0; i < kinds.length; i++) {
      run = i > 0 && kinds[i] == kinds[i - 1] ? run + 1 : 1;
      if (run <= task.openBlocks[kinds[i]]) {
        open[count++] = kinds[i];
      }
    }
    return Arrays.copyOf(open, count);
  }

  /** What is left of fills that bins and blocks are still open for. */
  private List<Fill> rest(List<Fill> some) {
    List<Fill> rest = new ArrayList<>();
    for (Fill fill : some) {
      if (task.openBins[fill.sort()] > 0) {
        int[] kinds = openKinds(fill);
        if (kinds.length == fill.kinds().length) {
          rest.add(fill);
        } else if (kinds.length > 1) {
          rest.add(Fill.of(task, fill.sort(), kinds));
        }
      }
    }
    return rest;
  }
}
