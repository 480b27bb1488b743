package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StrategyName;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.search.Search;
import io.homelab.placement.search.SearchResult;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How many running machines have to move at least, against all placements that there are. */
class MovesBoundTest {
  private static SearchResult search(PlacementRequest lab) {
    Instance instance = new Instance(lab);
    return Search.run(instance, instance.queue());
  }

  @Test
  void the_bound_is_never_above_the_fewest_moves_and_often_equal() {
    int equal = 0;
    for (int seed = 0; seed < 600; seed++) {
      PlacementRequest lab = SmallLab.of(seed).request();
      SearchResult result = search(lab);
      OptionalInt fewest = AllPlacements.fewestMoves(lab);
      if (result.conclusion() instanceof Conclusion.Complete && fewest.isPresent()) {
        assertThat(result.atLeast()).as("seed %d", seed).isLessThanOrEqualTo(fewest.getAsInt());
        equal += fewest.getAsInt() > 0 && result.atLeast() == fewest.getAsInt() ? 1 : 0;
      }
    }
    assertThat(equal).isGreaterThan(5);
  }

  @Test
  void a_machine_that_moves_says_how_many_have_to_at_least() {
    Scenario scenario =
        Scenario.on(host("a", 99, 8192, 99), host("b", 99, 8192, 99), host("c", 99, 6144, 99))
            .by(StrategyName.OPTIMAL)
            .run(machine("a1", 3072), machine("a2", 2048))
            .run(machine("b1", 3072), machine("b2", 2048), machine("large", 7168))
            .settled("a1", "a")
            .settled("a2", "a")
            .settled("b1", "b")
            .settled("b2", "b");
    // Of 7168 MB, 3072 are free on a and on b: both machines of one of them have to leave.
    SearchResult result = search(scenario.request());
    assertThat(result.atLeast()).isEqualTo(2);
    assertThat(result.places()).hasSize(3);
    assertThat(scenario.resolve().decisions())
        .anyMatch(decision -> decision.why().reason().contains("(at least 2 must move)"));
  }
}
