package io.homelab.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.search.heuristic.EvictionSearch;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packings that are valid all the time, of some machines and then of all. */
class EvictionSearchTest {
  @Test
  void whatever_is_placed_when_the_budget_ends_obeys_all_rules() {
    int complete = 0;
    for (int seed = 0; seed < 200; seed++) {
      PlacementRequest lab = FullLab.of(seed, 6, 5, 0.93, 1, true).request();
      Instance instance = new Instance(lab);
      SearchSpace space = new SearchSpace(instance, instance.queue(), List.of());
      int[] nowhere = new int[space.size()];
      Arrays.fill(nowhere, -1);
      StepBudget budget = new StepBudget(200L << seed % 12);

      EvictionSearch search =
          new EvictionSearch(space, nowhere, budget, new SplittableRandom(seed));
      boolean all = search.search();

      Map<MachineName, HostName> where = Referee.where(space, search.toArray());
      assertThat(new Referee(lab).violations(where)).as("seed %d", seed).isEmpty();
      assertThat(all).as("seed %d", seed).isEqualTo(where.size() == lab.machines().size());
      complete += all ? 1 : 0;
    }
    assertThat(complete).isBetween(20, 180);
  }
}
