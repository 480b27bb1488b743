package io.homelab.placement;

import static io.homelab.placement.DefaultRuleAgainstOracleTest.names;
import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StrategyName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tells the greedy strategies apart, and what they have in common. */
class StrategiesTest {
  @Test
  void best_fit_takes_the_host_with_the_least_left_over_once_the_machine_is_there() {
    Scenario lab =
        Scenario.on(
                host("big", 16, 65536, 400), host("snug", 4, 8192, 100), host("tiny", 1, 1024, 10))
            .by(StrategyName.BEST_FIT)
            .run(machine("web").needs(2, 4096, 50));

    assertThat(lab.placements()).containsEntry("web", "snug");
    assertThat(lab.reason("web")).isEqualTo("least left over of 2 hosts that fit: 50% (big 90%)");
  }

  @Test
  void best_fit_sees_a_resource_without_a_limit_as_wholly_free() {
    Scenario lab =
        Scenario.on(host("endless"), host("limited", 64, 65536, 999))
            .by(StrategyName.BEST_FIT)
            .run(machine("web"));

    assertThat(lab.placements()).containsEntry("web", "limited");
  }

  @Test
  void least_loaded_weighs_cpu_and_memory_twice_as_much_as_disk() {
    Scenario lab =
        Scenario.on(host("disk-full", 10, 1000, 100), host("cpu-third", 10, 1000, 100))
            .by(StrategyName.LEAST_LOADED)
            .settled("d", "disk-full")
            .settled("c", "cpu-third")
            .run(
                machine("d").needs(0, 0, 80),
                machine("c").needs(5, 0, 0),
                machine("web").needs(1, 100, 1));

    assertThat(lab.placements()).containsEntry("web", "disk-full");
    assertThat(lab.reason("web"))
        .isEqualTo("least loaded of 2 hosts that fit: 16% (cpu-third 20%)");
  }

  @Test
  void least_loaded_compares_exactly_so_equal_loads_from_different_parts_are_a_tie() {
    // 0.4 * 1/3 + 0.4 * 1/7 on both, summed up in another order and from other fractions.
    Scenario lab =
        Scenario.on(host("one", 3, 7, 10), host("two", 14, 6, 10))
            .by(StrategyName.LEAST_LOADED)
            .settled("a", "one")
            .settled("b", "two")
            .run(
                machine("a").needs(1, 1, 0),
                machine("b").needs(2, 2, 0),
                machine("web").needs(1, 1, 0));

    assertThat(lab.placements()).containsEntry("web", "one");
    assertThat(lab.reason("web")).contains("first in hosts.yaml");
  }

  @Test
  void round_robin_takes_turns_and_says_where_the_next_run_starts() {
    Scenario lab =
        Scenario.on(host("a"), host("b").memory(512), host("c"), host("d"))
            .by(StrategyName.ROUND_ROBIN)
            .startIndex(1)
            .run(machine("m1"), machine("m2"), machine("m3"));

    assertThat(lab.placements())
        .containsEntry("m1", "c")
        .containsEntry("m2", "d")
        .containsEntry("m3", "a");
    assertThat(lab.resolve().nextIndex()).isEqualTo(1);
    assertThat(lab.reason("m1")).isEqualTo("next in turn of 3 hosts that fit (the others: a, d)");
  }

  @Test
  void round_robin_goes_on_when_hosts_were_removed_since_the_index_was_kept() {
    assertThat(
            Scenario.on(host("a"), host("b"))
                .by(StrategyName.ROUND_ROBIN)
                .startIndex(7)
                .run(machine("web"))
                .placements())
        .containsEntry("web", "b");
  }

  @Test
  void of_more_than_forty_other_hosts_the_first_eight_are_named_and_the_rest_is_counted() {
    HostBuilder[] hosts = new HostBuilder[50];
    for (int i = 0; i < 50; i++) {
      hosts[i] = host("h" + i, 8, 8192, 100);
    }
    Scenario lab = Scenario.on(hosts).settled("old", "h1").run(machine("old"), machine("web"));

    assertThat(lab.reason("web"))
        .isEqualTo(
            "least used of 50 hosts that fit: 0%, first in hosts.yaml (h2 0%, h3 0%, h4 0%, h5 0%,"
                + " h6 0%, h7 0%, h8 0%, h9 0%, and 41 more)");
    assertThat(lab.by(StrategyName.ROUND_ROBIN).reason("web"))
        .isEqualTo(
            "next in turn of 50 hosts that fit (the others: h1, h2, h3, h4, h5, h6, h7, h8, and 41"
                + " more)");
  }

  @Test
  void the_last_of_the_others_is_the_most_used_where_all_are_named() {
    HostBuilder[] hosts = new HostBuilder[41];
    for (int i = 0; i < 41; i++) {
      hosts[i] = host("h" + i, 8, 8192, 100);
    }
    Scenario lab = Scenario.on(hosts).settled("old", "h0").run(machine("old"), machine("web"));

    assertThat(lab.reason("web")).contains("h40 0%, h0 ").doesNotContain("more");
  }

  @Test
  void other_strategies_keep_the_round_robin_index() {
    assertThat(Scenario.on(host("a")).startIndex(3).run(machine("m")).resolve().nextIndex())
        .isEqualTo(3);
  }

  @Test
  void random_draws_the_same_hosts_for_the_same_seed_and_others_for_another() {
    Set<Object> different = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      Scenario lab =
          Scenario.on(host("a"), host("b"), host("c"))
              .by(StrategyName.RANDOM)
              .seed(seed)
              .run(machine("m1"), machine("m2"), machine("m3"));
      assertThat(lab.placements()).isEqualTo(lab.placements());
      different.add(lab.placements());
    }
    assertThat(different).hasSizeGreaterThan(5);
    assertThat(
            Scenario.on(host("a"), host("b"))
                .by(StrategyName.RANDOM)
                .seed(42)
                .run(machine("m"))
                .reason("m"))
        .startsWith("drawn with seed 42 of 2 hosts that fit (the other: ");
  }

  @Test
  void sticky_prefers_hosts_that_run_the_lab_and_leaves_them_only_when_they_are_full() {
    Scenario lab =
        Scenario.on(host("empty", 8, 8192, 99), host("home", 8, 4096, 99))
            .by(StrategyName.STICKY)
            .settled("old", "home")
            .run(machine("old", 1024), machine("large", 2048), machine("small", 1536));

    assertThat(lab.placements()).containsEntry("large", "home").containsEntry("small", "empty");
    assertThat(lab.reason("large"))
        .isEqualTo(
            "runs this lab already and is the least used of 2 hosts that fit: 25%"
                + " (empty 0% and new to this lab)");
    assertThat(lab.reason("small")).isEqualTo("the only host that fits");
    assertThat(lab.rejections("small", "home"))
        .containsExactly("needs 1536 MB, host home has 1024 MB left");
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void every_strategy_obeys_all_rules_whatever_the_order_of_the_machines(StrategyName strategy) {
    for (int seed = 0; seed < 400; seed++) {
      PlacementRequest request = RandomLab.of(seed).by(strategy).seed(seed).request();
      PlacementResult result = PlacementResolver.resolve(request);
      List<io.homelab.model.Machine> shuffled = new ArrayList<>(request.machines());
      Collections.shuffle(shuffled, new Random(seed));
      PlacementRequest other =
          new PlacementRequest(
              request.hosts(),
              shuffled,
              request.settled(),
              strategy,
              request.seed(),
              request.startIndex());

      assertThat(DefaultRuleOracle.violations(request, names(result.placements())))
          .as("seed %d", seed)
          .isEmpty();
      assertThat(result.placements().size() + result.unplaced().size())
          .isEqualTo(request.machines().size());
      assertThat(PlacementResolver.resolve(other)).as("seed %d", seed).isEqualTo(result);
    }
  }
}
