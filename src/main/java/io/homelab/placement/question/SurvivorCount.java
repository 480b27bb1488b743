package io.homelab.placement.question;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.placement.PlacementRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Counts how many machines more a lab can have such that any one host may die. */
final class SurvivorCount {
  /** How many machines are tried on hosts, for all kinds that are asked about together. */
  private static final long BUDGET = 12_000_000;

  /** No lab is asked about more machines than that. */
  private static final int MOST = 20_000;

  private final PlacementRequest request;
  private final long budget;
  private Survival.@Nullable Answer asItIs;
  private Optional<HostName> weakestAsItIs = Optional.empty();
  private IntFunction<List<Machine>> more = number -> List.of();
  private Optional<HostName> weakest = Optional.empty();

  /**
   * Prepares the counts.
   *
   * @param request a lab in which every machine is settled
   * @param kinds among how many kinds the budget is shared
   */
  SurvivorCount(PlacementRequest request, int kinds) {
    this.request = request;
    this.budget = BUDGET / Math.max(1, kinds);
  }

  /**
   * Counts those of one kind.
   *
   * @param kind makes so many of them
   * @param bound more than so many never survive; empty when nothing limits them
   * @param oneByOne whether fewer machines may be harder than more, as where they are spread: then
   *     the count ends at the first number that does not survive
   */
  Headroom.Surviving count(IntFunction<List<Machine>> kind, OptionalLong bound, boolean oneByOne) {
    more = kind;
    if (asItIs == null) {
      asItIs = ask(0, budget / 4);
      weakestAsItIs = weakest;
    }
    if (asItIs != Survival.Answer.SURVIVES) {
      return new Headroom.Surviving(
          false,
          OptionalLong.of(0),
          asItIs == Survival.Answer.DIES ? OptionalLong.of(0) : bound,
          weakestAsItIs);
    }
    if (bound.isEmpty()) {
      return new Headroom.Surviving(
          true, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
    int most = (int) Math.min(MOST, bound.getAsLong());
    int fits = oneByOne ? 0 : manyAtOnce(most);
    weakest = Optional.empty();
    while (fits < most) {
      Survival.Answer next = ask(fits + 1, budget / 4);
      if (next != Survival.Answer.SURVIVES) {
        return new Headroom.Surviving(
            true,
            OptionalLong.of(fits),
            next == Survival.Answer.DIES ? OptionalLong.of(fits) : bound,
            weakest);
      }
      fits++;
    }
    return new Headroom.Surviving(true, OptionalLong.of(fits), bound, Optional.empty());
  }

  /** The largest number that survives, as a quick look tells: by halves. */
  private int manyAtOnce(int most) {
    int fits = 0;
    int above = most + 1;
    int next = most;
    while (above - fits > 1) {
      if (ask(next, budget / 32) == Survival.Answer.SURVIVES) {
        fits = next;
      } else {
        above = next;
      }
      next = (fits + above) >>> 1;
    }
    return fits;
  }

  private Survival.Answer ask(int number, long budget) {
    Survival survival = new Survival(request, more.apply(number), budget);
    Survival.Answer answer = survival.find();
    weakest = Optional.ofNullable(survival.weakest());
    return answer;
  }
}
