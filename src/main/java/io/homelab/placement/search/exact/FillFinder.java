package io.homelab.placement.search.exact;

import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.List;

/**
 * Finds all ways to fill a bin with open blocks that waste no more than may be wasted: a subset sum
 * in several resources. The last few blocks meet in the middle (Horowitz and Sahni 1974): all sums
 * of them are known beforehand, and what the others leave over is looked up. So is a last block
 * where there is room for one alone.
 */
final class FillFinder {
  private static final int R = FillTask.R;

  /** The most sums that are known beforehand: more when all fills are wanted, not just a few. */
  private static final int MOST_SUMS = 1 << 12;

  private static final int SUMS_FOR_A_FEW = 1 << 8;
  private static final int A_FEW = 16;

  private final FillTask task;
  private final int sort;
  private final int most;
  private final StepBudget budget;
  private final List<Fill> found;

  /** The kinds of the open blocks that the bin accepts; equal kinds beside each other. */
  private final int[] items;

  private final long[] need;
  private final long[] least = new long[R];
  private final long[] room = new long[R];

  /** What the items from that one on need, at {@code item * R + resource}. */
  private final long[] after;

  /** The next item of another kind. */
  private final int[] next;

  /** The needs of the two items that need least. */
  private final long[] twoSmallest = new long[R];

  /** The resource by which sums are looked up. */
  private int key;

  private int middle;
  private long[] sums = new long[0];
  private long[] members = new long[0];
  private long[] sumKeys = new long[0];
  private long[] itemKeys = new long[0];

  private final int[] chosen;
  private int depth;

  /**
   * A search for fills of a bin.
   *
   * @param order all kinds, in the order in which they are tried
   * @param wasted the most that may stay free of each resource
   * @param found receives the fills
   * @param most how many fills to find at most
   */
  FillFinder(
      FillTask task,
      int sort,
      int[] order,
      long[] wasted,
      List<Fill> found,
      int most,
      StepBudget budget) {
    this.task = task;
    this.sort = sort;
    this.most = most;
    this.budget = budget;
    this.found = found;
    for (int r = 0; r < R; r++) {
      room[r] = task.room[sort * R + r];
      least[r] = room[r] - wasted[r];
    }
    items = items(order);
    int n = items.length;
    need = new long[n * R];
    after = new long[(n + 1) * R];
    next = new int[n];
    chosen = new int[n];
    for (int i = n - 1; i >= 0; i--) {
      next[i] = i + 1 < n && items[i] == items[i + 1] ? next[i + 1] : i + 1;
      for (int r = 0; r < R; r++) {
        need[i * R + r] = task.need[items[i] * R + r];
        after[i * R + r] = after[(i + 1) * R + r] + need[i * R + r];
      }
    }
    for (int r = 0; r < R; r++) {
      long first = Long.MAX_VALUE / 4;
      long second = first;
      for (int i = 0; i < n; i++) {
        long each = need[i * R + r];
        second = Math.min(second, Math.max(first, each));
        first = Math.min(first, each);
      }
      twoSmallest[r] = first + second;
    }
  }

  private int[] items(int[] order) {
    int[] all = new int[task.space.size()];
    int count = 0;
    for (int kind : order) {
      for (int i = 0; i < task.openBlocks[kind] && task.accepts(sort, kind); i++) {
        all[count++] = kind;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /** Finds them; false if there may be more. */
  boolean find() {
    chooseKey();
    prepareSums();
    itemKeys = new long[items.length];
    for (int i = 0; i < items.length; i++) {
      itemKeys[i] = need[i * R + key] << 20 | i;
    }
    Arrays.sort(itemKeys);
    return budget.take(1 + 4L * sumKeys.length) && extend(0, new long[R]);
  }

  /** The resource whose sums differ most in relation to what may be wasted. */
  private void chooseKey() {
    double best = -1;
    for (int r = 0; r < R; r++) {
      long divisor = 0;
      for (int i = 0; i < items.length; i++) {
        divisor = gcd(divisor, need[i * R + r]);
      }
      double cells = divisor == 0 ? 0 : (double) room[r] / divisor;
      double window = divisor == 0 ? 1 : 1 + (room[r] - least[r]) / divisor;
      if (cells / window > best) {
        best = cells / window;
        key = r;
      }
    }
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** All sums of the last items that fit, sorted by the key. */
  private void prepareSums() {
    middle = items.length;
    int limit = most > A_FEW ? MOST_SUMS : SUMS_FOR_A_FEW;
    limit = Math.min(limit, 1 << Math.min(30, items.length / 2));
    int combinations = 1;
    while (middle > 0) {
      int start = middle - 1;
      while (start > 0 && items[start - 1] == items[start]) {
        start--;
      }
      int count = middle - start;
      if ((long) combinations * (count + 1) > limit || items.length - start > 60) {
        break;
      }
      combinations *= count + 1;
      middle = start;
    }
    sums = new long[combinations * R];
    members = new long[combinations];
    int count = 1;
    for (int start = middle; start < items.length; start = next[start]) {
      int before = count;
      long mask = 0;
      for (int i = start; i < next[start]; i++) {
        mask |= 1L << (i - middle);
        if (i > start && task.anyApart && task.areApart(items[i], items[i])) {
          break;
        }
        for (int old = 0; old < before; old++) {
          if (fits(old, start, i - start + 1, count)) {
            members[count++] = members[old] | mask;
          }
        }
      }
    }
    sumKeys = new long[count];
    for (int i = 0; i < count; i++) {
      sumKeys[i] = sums[i * R + key] << 20 | i;
    }
    Arrays.sort(sumKeys);
  }

  /** Adds some equal items to a sum, as another one; false if they do not fit. */
  private boolean fits(int old, int item, int times, int to) {
    for (int r = 0; r < R; r++) {
      sums[to * R + r] = sums[old * R + r] + times * need[item * R + r];
      if (sums[to * R + r] > room[r]) {
        return false;
      }
    }
    if (task.anyApart) {
      for (long left = members[old]; left != 0; left &= left - 1) {
        if (task.areApart(items[middle + Long.numberOfTrailingZeros(left)], items[item])) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean extend(int from, long[] load) {
    if (!budget.take(1)) {
      return false;
    }
    for (int r = 0; r < R; r++) {
      if (load[r] + twoSmallest[r] > room[r]) {
        return oneMore(from, load);
      }
    }
    if (!lookUp(load)) {
      return false;
    }
    long[] more = new long[R];
    for (int i = from; i < middle; i = next[i]) {
      boolean fits = true;
      for (int r = 0; r < R; r++) {
        if (load[r] + after[i * R + r] < least[r]) {
          return true;
        }
        more[r] = load[r] + need[i * R + r];
        fits &= more[r] <= room[r];
      }
      budget.take(1);
      if (fits && isFriend(i)) {
        chosen[depth++] = i;
        boolean goOn = extend(i + 1, more);
        depth--;
        if (!goOn) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isFriend(int item) {
    for (int i = 0; i < depth && task.anyApart; i++) {
      if (task.areApart(items[chosen[i]], items[item])) {
        return false;
      }
    }
    return true;
  }

  /** Closes the bin as it is, or with one of the items from that one on. */
  private boolean oneMore(int from, long[] load) {
    if (closes(load, 0, need, false) && !add(0, -1)) {
      return false;
    }
    int place = first(itemKeys, least[key] - load[key]);
    for (; place < itemKeys.length; place++) {
      int item = (int) itemKeys[place] & 0xfffff;
      if (need[item * R + key] > room[key] - load[key]) {
        return true;
      }
      budget.take(1);
      boolean isFirst = item == from || (item > from && items[item - 1] != items[item]);
      if (isFirst && closes(load, item, need, true) && isFriend(item) && !add(0, item)) {
        return false;
      }
    }
    return true;
  }

  /** Closes the bin with each of the known sums that does it. */
  private boolean lookUp(long[] load) {
    int place = first(sumKeys, least[key] - load[key]);
    for (; place < sumKeys.length; place++) {
      int sum = (int) sumKeys[place] & 0xfffff;
      if (sums[sum * R + key] > room[key] - load[key]) {
        return true;
      }
      budget.take(1);
      if (closes(load, sum, sums, true) && areFriends(members[sum]) && !add(members[sum], -1)) {
        return false;
      }
    }
    return true;
  }

  private boolean areFriends(long some) {
    for (long left = some; left != 0 && task.anyApart; left &= left - 1) {
      if (!isFriend(middle + Long.numberOfTrailingZeros(left))) {
        return false;
      }
    }
    return true;
  }

  private static int first(long[] keys, long atLeast) {
    int place = Arrays.binarySearch(keys, Math.max(0, atLeast) << 20);
    return place < 0 ? -place - 1 : place;
  }

  private boolean closes(long[] load, int index, long[] more, boolean any) {
    for (int r = 0; r < R; r++) {
      long sum = load[r] + (any ? more[index * R + r] : 0);
      if (sum < least[r] || sum > room[r]) {
        return false;
      }
    }
    return true;
  }

  /** Keeps a fill; false if there are enough. */
  private boolean add(long some, int last) {
    int[] kinds = new int[depth + Long.bitCount(some) + (last >= 0 ? 1 : 0)];
    int count = 0;
    for (int i = 0; i < depth; i++) {
      kinds[count++] = items[chosen[i]];
    }
    for (long left = some; left != 0; left &= left - 1) {
      kinds[count++] = items[middle + Long.numberOfTrailingZeros(left)];
    }
    if (last >= 0) {
      kinds[count] = items[last];
    }
    found.add(Fill.of(task, sort, kinds));
    return found.size() < most;
  }
}
