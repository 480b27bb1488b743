package io.homelab.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.placement.problem.Instance;
import io.homelab.placement.search.exact.DivingSearch;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Packings chosen by linear programs. */
class DivingSearchTest {
  @Test
  void whatever_is_placed_obeys_all_rules_however_large_the_budget() {
    int complete = 0;
    for (int seed = 0; seed < 60; seed++) {
      PlacementRequest lab = FullLab.of(seed, 12, 4, 0.95, 1, seed % 2 == 0).request();
      SearchSpace space = space(lab);

      int[] binOf = search(space).dive(new StepBudget(2_000L << seed % 12));

      assertThat(new Referee(lab).violations(Referee.where(space, binOf)))
          .as("seed %d", seed)
          .isEmpty();
      complete += Arrays.stream(binOf).allMatch(bin -> bin >= 0) ? 1 : 0;
    }
    assertThat(complete).isBetween(10, 55);
  }

  @Test
  void many_hosts_of_unlike_sizes_are_filled_but_for_one_percent() {
    for (int seed = 0; seed < 2; seed++) {
      PlacementRequest lab = FullLab.of(seed, 40, 4, 0.99, 256, false).request();

      PlacementResult result = PlacementResolver.resolve(lab);

      assertThat(result.conclusion()).as("seed %d", seed).isEqualTo(new Conclusion.Complete());
      assertThat(new Referee(lab).violations(result.placements())).isEmpty();
    }
  }

  @Test
  void the_same_space_is_filled_in_the_same_way() {
    PlacementRequest lab = FullLab.of(7, 20, 4, 0.97, 1, true).request();
    int[] first = search(space(lab)).dive(new StepBudget(1_000_000));

    assertThat(search(space(lab)).dive(new StepBudget(1_000_000))).isEqualTo(first);
  }

  @Test
  void bins_that_are_full_to_the_brim_are_left_to_other_searches() {
    assertThat(DivingSearch.of(space(FullLab.of(1, 8, 6, 1, 256, false).request()))).isNull();
  }

  private static DivingSearch search(SearchSpace space) {
    return Objects.requireNonNull(DivingSearch.of(space));
  }

  private static SearchSpace space(PlacementRequest lab) {
    Instance instance = new Instance(lab);
    return new SearchSpace(instance, instance.queue(), List.of());
  }
}
