package io.homelab.placement.question;

import io.homelab.placement.question.Levelling.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Looks for few moves that make a lab even.
 *
 * <p>First it finds how even single moves get it: from where everything is, it takes the move that
 * helps most, again and again, until none helps enough. That is how {@code hbal} of Ganeti works,
 * and sets the mark. Then it looks for fewer moves that get as far: hill climbs by single moves and
 * by swaps of two units, with a price on each move that falls from climb to climb. So the first
 * climbs make only the moves that gain most, and swaps replace moves that others make unnecessary.
 */
final class BalanceSearch {
  /** Below this measure, only moves that gain {@link #LEAST_GAIN} are worth a disk. */
  private static final double EVEN = 0.1;

  private static final double LEAST_GAIN = 0.01;

  /** A rounding error must not pass for a gain, or a climb could go on forever. */
  private static final double NOTHING = 1e-6;

  /** Gains that differ by less are equal. */
  private static final double ROUNDING = 1e-12;

  /** How far below the mark a result is worth as many moves as the mark needs. */
  private static final double CLEARLY_BELOW = 0.9;

  private static final long SEED = 20_261_127;

  /** How many random steps one annealing takes, and how many all of them together. */
  private static final int ROUNDS = 150_000;

  private static final int ROUNDS_FOR_A_UNIT = 1_500;

  private static final int ALL_ROUNDS = 10 * ROUNDS;
  private static final double HOT = 0.01;
  private static final double COLD = 0.0001;

  /** What a move beyond those allowed costs while annealing. */
  private static final double EXCESS = 0.02;

  private static final double FIRST_PRICE = 0.1;
  private static final double NEXT_PRICE = 0.75;
  private static final double LAST_PRICE = 1e-5;

  /** How many moves and swaps are weighed in total, so that large labs take seconds. */
  private static final long LOOKS = 20_000_000;

  private final Levelling lab;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private long looks = LOOKS;
  private int rounds = ALL_ROUNDS;

  BalanceSearch(Levelling lab) {
    this.lab = lab;
  }

  /** The units to move and their new hosts, in an order in which each finds room. */
  Map<Unit, Integer> find() {
    int[] home = lab.places();
    double before = lab.unevenness().measure();
    descend();
    Outcome mark = inOrder(home);
    Outcome best = mark;
    lab.putBack(home);
    for (double price = FIRST_PRICE; price > LAST_PRICE && looks > 0; price *= NEXT_PRICE) {
      climb(price);
      int[] reached = lab.places();
      Outcome found = inOrder(home);
      lab.putBack(reached);
      if (mark.moves.isEmpty()) {
        best = isWorthItsDisks(before, found) && isBetter(found, best) ? found : best;
      } else {
        best = found.measure <= mark.measure + NOTHING && isBetter(found, best) ? found : best;
        if (moves() > mark.count()) {
          break;
        }
      }
    }
    if (!best.moves.isEmpty()) {
      best = refine(home, best, mark.moves.isEmpty() ? best : mark);
    }
    lab.putBack(home);
    if (best.measure > before - NOTHING) {
      return Map.of();
    }
    best.moves.forEach(lab::put);
    return best.moves;
  }

  private static boolean isBetter(Outcome found, Outcome than) {
    return !found.moves.isEmpty()
        && (than.moves.isEmpty()
            || found.count() < than.count()
            || (found.count() == than.count() && found.measure < than.measure - NOTHING));
  }

  private static boolean isWorthItsDisks(double before, Outcome found) {
    return before - found.measure >= LEAST_GAIN * found.count();
  }

  /** Looks for the fewest moves that get clearly below the mark, or else as far as the mark. */
  private Outcome refine(int[] home, Outcome start, Outcome mark) {
    double goal = CLEARLY_BELOW * mark.measure;
    Outcome level = start;
    Outcome clear = null;
    Outcome from = isBetter(start, mark) && start.measure > goal ? mark : start;
    // Large labs try fewer numbers.
    int apart = Math.max(1, mark.count() / 16);
    for (int most = mark.count(); most > 0 && rounds > 0; most -= apart) {
      Outcome found = anneal(home, from, most);
      if (found.measure <= mark.measure + NOTHING && isBetter(found, level)) {
        level = found;
      }
      if (found.measure < goal - NOTHING) {
        clear = found;
      } else if (found.measure > mark.measure) {
        break;
      }
      most = Math.min(most, found.count());
      from = found;
    }
    return clear != null ? clear : level;
  }

  /**
   * What a search found.
   *
   * @param moves the units, in order, and where they go
   * @param measure how uneven it is then
   */
  private record Outcome(Map<Unit, Integer> moves, double measure) {
    int count() {
      return moves.keySet().stream().mapToInt(Unit::size).sum();
    }
  }

  private int moves() {
    int moves = 0;
    for (Unit unit : lab.units()) {
      moves += lab.at(unit) == unit.home() ? 0 : unit.size();
    }
    return moves;
  }

  private record Step(Unit unit, int to, double gain) {}

  /** Single moves, the best first, until none helps enough. */
  private void descend() {
    while (looks > 0) {
      double now = lab.unevenness().measure();
      Step step = bestStep(0);
      if (step == null || (now <= EVEN && step.gain < LEAST_GAIN * step.unit.size())) {
        return;
      }
      lab.put(step.unit, step.to);
    }
  }

  /** The allowed move that gains most; null if none gains anything. */
  private @Nullable Step bestStep(double price) {
    double now = lab.unevenness().measure();
    int hosts = lab.hosts();
    // Machines of the same size on the same host leave it alike.
    Map<Long, Unevenness.Departure> departures = new HashMap<>();
    Step best = null;
    double most = NOTHING;
    for (Unit unit : lab.units()) {
      int from = lab.at(unit);
      double paid = price * moves(unit, from);
      Unevenness.Departure departure =
          departures.computeIfAbsent(
              (long) unit.kind() * hosts + from,
              key -> lab.unevenness().departure(unit.needs(), from));
      for (int to = 0; to < hosts; to++) {
        if (to == from || !unit.mayGo(to)) {
          continue;
        }
        looks--;
        double gain = now - departure.to(to) + paid - price * moves(unit, to);
        // Ties go to the first name, then to the first host.
        if (gain > most + ROUNDING && lab.staysBelow(unit, to) && lab.allows(unit, to)) {
          best = new Step(unit, to, gain);
          most = gain;
        }
      }
    }
    return best;
  }

  /** Moves and swaps until none gains more than it costs. */
  private void climb(double price) {
    boolean better = true;
    while (better && looks > 0) {
      for (Step step = bestStep(price); step != null && looks > 0; step = bestStep(price)) {
        lab.put(step.unit, step.to);
      }
      better = swap(price);
    }
  }

  /** Swaps each unit with the one that gains most by it; false if no swap gains anything. */
  private boolean swap(double price) {
    boolean better = false;
    for (Unit unit : lab.units()) {
      Unit with = null;
      double most = NOTHING;
      double now = lab.unevenness().measure();
      for (Unit other : lab.units().subList(unit.index() + 1, lab.units().size())) {
        int from = lab.at(unit);
        int to = lab.at(other);
        if (from == to
            || !unit.mayGo(to)
            || !other.mayGo(from)
            || (Arrays.equals(unit.needs(), other.needs())
                && lab.at(unit) == unit.home()
                && lab.at(other) == other.home())) {
          continue;
        }
        looks--;
        int more = moves(unit, to) + moves(other, from) - moves(unit, from) - moves(other, to);
        double gain =
            now
                - lab.unevenness().after(less(unit.needs(), other.needs()), from, to)
                - price * more;
        if (gain > most && canSwap(unit, other)) {
          most = gain;
          with = other;
        }
      }
      if (with != null) {
        int from = lab.at(unit);
        lab.put(unit, lab.at(with));
        lab.put(with, from);
        better = true;
      }
    }
    return better;
  }

  private static long[] less(long[] needs, long[] others) {
    return new long[] {needs[0] - others[0], needs[1] - others[1], needs[2] - others[2]};
  }

  /** Whether one of them, and then the other, finds room where the other was. */
  private boolean canSwap(Unit unit, Unit other) {
    return canSwapInOrder(unit, other) || canSwapInOrder(other, unit);
  }

  private boolean canSwapInOrder(Unit first, Unit second) {
    int from = lab.at(first);
    int to = lab.at(second);
    if (!lab.allows(first, to)) {
      return false;
    }
    lab.put(first, to);
    boolean can = lab.staysBelow(second, from) && lab.allows(second, from);
    lab.put(first, from);
    if (can) {
      lab.put(second, from);
      can = lab.staysBelow(first, to);
      lab.put(second, to);
    }
    return can;
  }

  /**
   * Looks for something more even with at most so many moves, from where that outcome is: moves and
   * swaps at random, which may also make it worse, but less and less.
   */
  private Outcome anneal(int[] home, Outcome from, int most) {
    lab.putBack(home);
    from.moves.forEach(lab::put);
    int[] best = lab.places();
    double least = Double.MAX_VALUE;
    int moves = moves();
    double now = lab.unevenness().measure();
    int enough = Math.min(ROUNDS, ROUNDS_FOR_A_UNIT * lab.units().size());
    rounds -= enough;
    double cooling = Math.pow(COLD / HOT, 1.0 / enough);
    double heat = HOT;
    for (int round = 0; round < enough; round++) {
      heat *= cooling;
      double above = now + EXCESS * Math.max(0, moves - most);
      // A move is taken if what it costs is below this.
      double bound = above - heat * Math.log(1 - random.nextDouble());
      Unit unit = lab.units().get(random.nextInt(lab.units().size()));
      Unit other =
          random.nextBoolean() ? lab.units().get(random.nextInt(lab.units().size())) : null;
      int at = lab.at(unit);
      int to =
          other != null
              ? lab.at(other)
              : random.nextInt(4) == 0 ? unit.home() : random.nextInt(lab.hosts());
      if (to == at || !unit.mayGo(to) || (other != null && !other.mayGo(at))) {
        continue;
      }
      int count = moves + moves(unit, to) - moves(unit, at);
      long[] amounts = unit.needs();
      if (other != null) {
        count += moves(other, at) - moves(other, to);
        amounts = less(amounts, other.needs());
      }
      double then = lab.unevenness().after(amounts, at, to);
      if (then + EXCESS * Math.max(0, count - most) >= bound
          || !(other == null
              ? lab.staysBelow(unit, to) && lab.allows(unit, to)
              : canSwap(unit, other))) {
        continue;
      }
      lab.put(unit, to);
      if (other != null) {
        lab.put(other, at);
      }
      moves = count;
      now = then;
      if (moves <= most && now < least - NOTHING) {
        least = now;
        best = lab.places();
      }
    }
    lab.putBack(best);
    return inOrder(home);
  }

  private static int moves(Unit unit, int at) {
    return at == unit.home() ? 0 : unit.size();
  }

  /**
   * Makes the moves again from home, straight and in an order in which each finds room, the one
   * that helps most first; leaves out those for which there is none.
   */
  private Outcome inOrder(int[] home) {
    int[] goal = lab.places();
    lab.putBack(home);
    List<Unit> left = new ArrayList<>();
    for (Unit unit : lab.units()) {
      if (goal[unit.index()] != home[unit.index()]) {
        left.add(unit);
      }
    }
    Map<Unit, Integer> order = new LinkedHashMap<>();
    boolean found = true;
    while (found) {
      left.sort(
          Comparator.comparingDouble(
              unit -> lab.unevenness().after(unit.needs(), lab.at(unit), goal[unit.index()])));
      found = false;
      for (Unit unit : List.copyOf(left)) {
        if (lab.allows(unit, goal[unit.index()])) {
          lab.put(unit, goal[unit.index()]);
          order.put(unit, goal[unit.index()]);
          left.remove(unit);
          found = true;
          break;
        }
      }
    }
    return new Outcome(order, lab.unevenness().measure());
  }
}
