package io.homelab.placement.search;

import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How many running machines must move at least. Where some new machines are to go, room must be
 * made; on one host, that takes as many moves as it has large machines to lose until the new ones
 * fit. How many of the largest new machines the hosts can take with so many moves, the room of each
 * resource taken alone, is a knapsack over the hosts: the fewest moves with which they can take all
 * are a lower bound.
 */
final class MovesBound {
  private static final int R = SearchSpace.RESOURCES;

  /** More moves are not told apart. */
  private static final int MOST = 64;

  /** So many numbers of new machines are looked at. */
  private static final int MOST_NEW = 24;

  private final SearchSpace space;

  /** What a host could give to new machines after so many moves, by host, moves and resource. */
  private final long[][][] room;

  private MovesBound(SearchSpace space) {
    this.space = space;
    this.room = new long[space.bins()][][];
    List<List<Integer>> atHome = new ArrayList<>();
    for (int bin = 0; bin < space.bins(); bin++) {
      atHome.add(new ArrayList<>());
    }
    for (int block = 0; block < space.size(); block++) {
      for (int bin = 0; bin < space.bins(); bin++) {
        for (int i = 0; i < space.members(block).size(); i++) {
          if (space.isHome(block, i, bin)) {
            atHome.get(bin).add(block);
            break;
          }
        }
      }
    }
    for (int bin = 0; bin < space.bins(); bin++) {
      room[bin] = rooms(bin, atHome.get(bin));
    }
  }

  /** The bound; zero where it tells nothing. */
  static int of(SearchSpace space) {
    return space.anyHomes() ? new MovesBound(space).bound() : 0;
  }

  private long[][] rooms(int bin, List<Integer> blocks) {
    int most = Math.min(MOST, blocks.size());
    long[][] rooms = new long[most + 1][R];
    for (int r = 0; r < R; r++) {
      int resource = r;
      // A block moves as a whole, but counts as one move here: that keeps the bound below.
      long[] needs =
          blocks.stream().mapToLong(block -> atHome(block, bin, resource)).sorted().toArray();
      long used = Arrays.stream(needs).sum();
      // What is at home may exceed the room: a new machine finds what is left, if anything.
      rooms[0][r] = space.room(bin, r) - used;
      for (int moves = 1; moves <= most; moves++) {
        rooms[moves][r] = rooms[moves - 1][r] + needs[needs.length - moves];
      }
    }
    return rooms;
  }

  private long atHome(int block, int bin, int resource) {
    return space.need(block, resource) - space.foreignNeed(block, bin, resource);
  }

  private int bound() {
    int best = 0;
    for (int r = 0; r < R; r++) {
      int resource = r;
      List<Integer> fresh = new ArrayList<>();
      for (int block = 0; block < space.size(); block++) {
        if (!space.hasHome(block)) {
          fresh.add(block);
        }
      }
      fresh.sort(Comparator.comparingLong(block -> -space.need(block, resource)));
      int apart = Math.max(1, fresh.size() / MOST_NEW);
      for (int largest = 1; largest <= fresh.size(); largest += apart) {
        best = Math.max(best, fewest(fresh.subList(0, largest)));
      }
      best = Math.max(best, fresh.isEmpty() ? 0 : fewest(fresh));
    }
    return best;
  }

  /** With how many moves all hosts together can take that many machines, by the knapsack. */
  private int fewest(List<Integer> fresh) {
    int[] taken = new int[MOST + 1];
    for (int bin = 0; bin < space.bins(); bin++) {
      int[] here = taken(bin, fresh);
      for (int moves = MOST; moves >= 0; moves--) {
        int most = 0;
        for (int own = 0; own <= Math.min(moves, here.length - 1); own++) {
          most = Math.max(most, taken[moves - own] + here[own]);
        }
        taken[moves] = most;
      }
    }
    for (int moves = 0; moves <= MOST; moves++) {
      if (taken[moves] >= fresh.size()) {
        return moves;
      }
    }
    // More moves than were looked at, or none would do.
    return 0;
  }

  /** How many of the machines at most the host can take, by the number of its moves. */
  private int[] taken(int bin, List<Integer> fresh) {
    List<Integer> able = new ArrayList<>();
    for (int block : fresh) {
      if (space.options(block).has(bin)) {
        able.add(block);
      }
    }
    int[] taken = new int[room[bin].length];
    Arrays.fill(taken, able.size());
    for (int r = 0; r < R; r++) {
      int resource = r;
      long[] needs = able.stream().mapToLong(block -> space.need(block, resource)).sorted().toArray();
      int count = 0;
      long sum = 0;
      for (int moves = 0; moves < taken.length; moves++) {
        // A machine that needs nothing of it always fits.
        while (count < needs.length
            && (needs[count] == 0 || sum + needs[count] <= room[bin][moves][r])) {
          sum += needs[count];
          count++;
        }
        taken[moves] = Math.min(taken[moves], count);
      }
    }
    // The machines that fit by each resource alone need not be the same, and each must fit at all.
    for (int moves = 0; moves < taken.length; moves++) {
      int fitting = 0;
      for (int block : able) {
        fitting += fits(block, bin, moves) ? 1 : 0;
      }
      taken[moves] = Math.min(taken[moves], fitting);
    }
    return taken;
  }

  private boolean fits(int block, int bin, int moves) {
    for (int r = 0; r < R; r++) {
      if (space.need(block, r) > 0 && space.need(block, r) > room[bin][moves][r]) {
        return false;
      }
    }
    return true;
  }
}
