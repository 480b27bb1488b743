package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.question.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurnTest {
  private static List<Turn> turns(PlacementRequest request) {
    return Turn.of(request, PlacementResolver.resolve(request));
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void the_use_of_each_host_goes_on_where_the_turn_before_left_it(StrategyName strategy) {
    int seen = 0;
    for (int seed = 0; seed < (strategy == StrategyName.OPTIMAL ? 6 : 30); seed++) {
      PlacementRequest lab =
          RandomLab.withEverything(seed).by(strategy).seed(seed).startIndex(seed).request();
      PlacementResult result = PlacementResolver.resolve(lab);
      Map<HostName, Resources> used = new HashMap<>();
      for (Machine machine : lab.machines()) {
        HostName there = lab.settled().get(machine.name());
        if (there != null && !result.turns().contains(machine.name())) {
          used.merge(there, machine.resources(), Resources::plus);
        }
      }
      for (Turn turn : Turn.of(lab, result)) {
        Decision decision = turn.decision();
        assertThat(turn.use().isPresent()).isEqualTo(decision instanceof Decision.Placed);
        if (decision instanceof Decision.Placed placed) {
          Resources before = used.getOrDefault(placed.host(), Resources.ZERO);
          Resources after = before.plus(placed.machine().resources());
          assertThat(turn.use().orElseThrow().before()).as("seed %d", seed).isEqualTo(before);
          assertThat(turn.use().orElseThrow().after()).as("seed %d", seed).isEqualTo(after);
          used.put(placed.host(), after);
          seen++;
        }
      }
    }
    assertThat(seen).isGreaterThan(10);
  }

  @Test
  void the_largest_machine_has_the_first_turn_and_what_stays_has_none() {
    List<Turn> turns =
        turns(
            Scenario.on(host("one").memory(8192))
                .run(machine("small", 512), machine("there", 1024), machine("large", 4096))
                .settled("there", "one")
                .request());
    assertThat(turns)
        .extracting(turn -> turn.decision().machine().name().value())
        .containsExactly("large", "small");
    assertThat(turns.getFirst().use().orElseThrow().before().memoryMb()).isEqualTo(1024);
  }

  @Test
  void a_machine_that_moves_says_from_where() {
    List<Turn> turns =
        turns(
            Scenario.on(host("one").memory(4096), host("two").memory(2048))
                .run(machine("big", 4096), machine("mover", 1024))
                .settled("mover", "one")
                .by(StrategyName.OPTIMAL)
                .request());
    assertThat(turns)
        .filteredOn(turn -> turn.from().isPresent())
        .singleElement()
        .satisfies(turn -> {
          assertThat(turn.decision().machine().name().value()).isEqualTo("mover");
          assertThat(turn.from().orElseThrow().value()).isEqualTo("one");
        });
  }
}
