package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Machine;
import io.homelab.model.StrategyName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code optimal} places, moves and leaves over, and how it says so. */
class OptimalTest {
  @Test
  void a_lab_that_the_default_rule_places_is_placed_just_so() {
    Scenario lab =
        Scenario.on(host("a", 9, 4096, 9), host("b", 9, 8192, 9))
            .run(machine("x", 2048), machine("y", 1024), machine("z", 512));

    assertThat(lab.by(StrategyName.OPTIMAL).resolve())
        .isEqualTo(lab.by(StrategyName.FIRST_FIT_DECREASING).resolve());
  }

  @Test
  void a_lab_that_the_default_rule_cannot_place_is_placed_and_the_reason_says_why_so() {
    Scenario lab =
        Scenario.on(host("a", 9, 10, 9), host("b", 9, 10, 9), host("c", 9, 1, 9))
            .run(
                machine("x1", 5),
                machine("x2", 4),
                machine("x3", 4),
                machine("x4", 3),
                machine("x5", 3),
                machine("x6", 1));
    assertThat(lab.resolve().unplaced()).isNotEmpty();

    PlacementResult result = lab.by(StrategyName.OPTIMAL).resolve();

    assertThat(result.conclusion()).isEqualTo(new Conclusion.Complete());
    assertThat(result.hints()).isEmpty();
    assertThat(lab.reason("x1")).isEqualTo("chosen so that all 6 machines fit");
    assertThat(lab.rejections("x1", "b")).containsExactly("needs 5 MB, host b has 0 MB left");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 0.80",
    "4, 8, 0.90",
    "4, 8, 0.98",
    "8, 9, 0.80",
    "8, 9, 0.90",
    "8, 9, 0.98",
    "20, 10, 0.80",
    "20, 10, 0.90",
    "20, 10, 0.98"
  })
  void a_placement_that_exists_is_found_and_obeys_all_rules(int hosts, int perHost, double fill) {
    for (int seed = 0; seed < (hosts == 20 ? 2 : 5); seed++) {
      for (boolean restricted : new boolean[] {false, true}) {
        PlacementRequest lab = FeasibleLab.of(seed, hosts, perHost, fill, restricted).request();

        PlacementResult result = PlacementResolver.resolve(lab);

        assertThat(result.conclusion())
            .as("seed %d, restricted %b", seed, restricted)
            .isEqualTo(new Conclusion.Complete());
        assertThat(new Referee(lab).violations(result.placements())).isEmpty();
        assertThat(result.placements()).hasSize(lab.machines().size());
      }
    }
  }

  @Test
  void the_order_of_the_machines_makes_no_difference() {
    for (int seed = 0; seed < 60; seed++) {
      PlacementRequest lab =
          seed < 50
              ? SmallLab.of(seed).request()
              : FeasibleLab.of(seed, 5, 7, 0.95, true).request();
      List<Machine> shuffled = new ArrayList<>(lab.machines());
      Collections.shuffle(shuffled, new Random(seed));
      PlacementRequest other =
          new PlacementRequest(
              lab.hosts(), shuffled, lab.settled(), lab.strategy(), seed, lab.startIndex());

      assertThat(PlacementResolver.resolve(other))
          .as("seed %d", seed)
          .isEqualTo(PlacementResolver.resolve(lab));
    }
  }

  @Test
  void a_machine_that_runs_moves_only_when_nothing_else_helps_and_says_from_where() {
    Scenario lab =
        Scenario.on(host("a", 8, 8192, 99), host("b", 8, 8192, 99))
            .by(StrategyName.OPTIMAL)
            .settled("s1", "a")
            .settled("s2", "b")
            .run(machine("s1", 2048), machine("s2", 2048), machine("large", 8192));

    assertThat(lab.placements())
        .containsEntry("s1", "a")
        .containsEntry("s2", "a")
        .containsEntry("large", "b");
    assertThat(lab.reason("s1")).isEqualTo("exists already on host a and stays there");
    assertThat(lab.reason("s2")).isEqualTo("no placement without moves exists");
    assertThat(lab.rejections("s2", "b")).containsExactly("needs 2048 MB, host b has 0 MB left");
  }

  @Test
  void machines_that_run_stay_when_there_is_another_way() {
    Scenario lab =
        Scenario.on(host("a", 8, 10, 99), host("b", 8, 10, 99), host("c", 8, 9, 99))
            .by(StrategyName.OPTIMAL)
            .settled("s", "a")
            .run(
                machine("s", 2),
                machine("x1", 5),
                machine("x2", 4),
                machine("x3", 4),
                machine("x4", 6),
                machine("x5", 4),
                machine("x6", 4));

    assertThat(lab.resolve().conclusion()).isEqualTo(new Conclusion.Complete());
    assertThat(lab.placements()).containsEntry("s", "a");
  }

  @Test
  void a_running_machine_on_a_host_that_does_not_answer_is_never_moved() {
    Scenario lab =
        Scenario.on(host("a", 8, 4096, 99), host("b", 8, 8192, 99).unreachable("timed out"))
            .by(StrategyName.OPTIMAL)
            .settled("old", "b")
            .run(machine("old", 1024).apartFrom("new"), machine("new", 8192));

    assertThat(lab.placements()).containsOnlyKeys("old").containsEntry("old", "b");
  }

  @Test
  void what_does_not_fit_is_left_over_and_the_most_important_is_placed() {
    Scenario lab =
        Scenario.on(host("a", 9, 4096, 9), host("b", 9, 4096, 9))
            .by(StrategyName.OPTIMAL)
            .run(
                machine("huge", 4096),
                machine("vip", 3072).priority(5),
                machine("small-1", 1024),
                machine("small-2", 2048),
                machine("small-3", 2048));

    assertThat(lab.placements()).containsOnlyKeys("vip", "small-1", "small-2", "small-3");
    assertThat(lab.rejections("huge", "a")).hasSize(1);
    assertThat(lab.rejections("huge", "b")).hasSize(1);
    assertThat(lab.reason("vip"))
        .startsWith("part of the fullest placement found, the most important machines first");
  }

  @Test
  void a_large_lab_that_does_not_fit_is_answered_with_most_of_it_placed() {
    HostBuilder[] hosts = new HostBuilder[200];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = host("h" + i, 16, 32768, 400 + i);
    }
    Scenario lab = Scenario.on(hosts).by(StrategyName.OPTIMAL);
    for (int i = 0; i < 2000; i++) {
      lab.run(machine("m" + i).needs(1 + i % 3, 2900 + i % 700, 30 + i % 20));
    }

    PlacementResult result = lab.resolve();

    assertThat(result.conclusion()).isNotEqualTo(new Conclusion.Complete());
    assertThat(result.placements().size()).isGreaterThan(1600);
    assertThat(new Referee(lab.request()).violations(result.placements())).isEmpty();
  }
}
