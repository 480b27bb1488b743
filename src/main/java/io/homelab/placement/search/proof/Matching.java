package io.homelab.placement.search.proof;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives every item a seat at a place it accepts: bipartite matching by augmenting paths. If that
 * fails, it names a set of items that outnumber the seats of all places any of them accepts (Hall's
 * theorem).
 */
final class Matching {
  private final int[][] places;
  private final int[] seats;
  private final int[][] seated;
  private final int[] taken;
  private boolean[] visited;

  /**
   * @param places the places that each item accepts
   * @param seats the seats of each place
   */
  Matching(int[][] places, int[] seats) {
    this.places = places;
    this.seats = seats;
    this.seated = new int[seats.length][];
    for (int place = 0; place < seats.length; place++) {
      seated[place] = new int[Math.min(seats[place], places.length)];
    }
    this.taken = new int[seats.length];
    this.visited = new boolean[seats.length];
  }

  /** The items that are too many for their places; null if every item gets a seat. */
  int @Nullable [] tooMany() {
    for (int item = 0; item < places.length; item++) {
      visited = new boolean[seats.length];
      if (!seat(item)) {
        return blockedBy(item);
      }
    }
    return null;
  }

  private boolean seat(int item) {
    for (int place : places[item]) {
      if (visited[place]) {
        continue;
      }
      visited[place] = true;
      if (taken[place] < seated[place].length) {
        seated[place][taken[place]++] = item;
        return true;
      }
      for (int i = 0; i < taken[place]; i++) {
        if (seat(seated[place][i])) {
          seated[place][i] = item;
          return true;
        }
      }
    }
    return false;
  }

  /** The item without a seat, and all items that hold the seats it could have. */
  private int[] blockedBy(int item) {
    boolean[] blocked = new boolean[places.length];
    blocked[item] = true;
    for (int place = 0; place < seats.length; place++) {
      for (int i = 0; visited[place] && i < taken[place]; i++) {
        blocked[seated[place][i]] = true;
      }
    }
    int[] items = new int[places.length];
    int count = 0;
    for (int each = 0; each < blocked.length; each++) {
      if (blocked[each]) {
        items[count++] = each;
      }
    }
    return Arrays.copyOf(items, count);
  }
}
