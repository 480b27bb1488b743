package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Machine;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.StrategyName;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.question.Matrix;
import io.homelab.placement.question.Matrix.Row;
import io.homelab.placement.strategy.SoftScore;
import io.homelab.placement.strategy.Strategy;
import io.homelab.placement.strategy.StrategyOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What machines would like of their hosts, and do not insist on. */
class PreferenceTest {
  private static Scenario two() {
    return Scenario.on(host("one"), host("two"));
  }

  private static PlacementRequest lab(StrategyName strategy, int seed) {
    return RandomLab.withPreferences(seed).by(strategy).seed(seed).startIndex(seed).request();
  }

  private static int labs(StrategyName strategy) {
    return strategy == StrategyName.OPTIMAL ? 6 : 60;
  }

  private static StrategyOutcome decide(PlacementRequest lab) {
    Instance instance = new Instance(lab);
    return Strategy.of(lab, instance).place(instance, instance.queue());
  }

  private static PlacementRequest without(PlacementRequest lab) {
    List<Machine> plain = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      PlacementConstraints all = machine.constraints();
      plain.add(
          new Machine(
              machine.name(),
              machine.role(),
              machine.resources(),
              machine.box(),
              new PlacementConstraints(
                  all.pin(),
                  all.affinity(),
                  all.antiAffinity(),
                  all.require(),
                  all.spreadBy(),
                  all.architecture(),
                  all.priority(),
                  List.of(),
                  all.conditions()),
              machine.dependencies(),
              machine.setup()));
    }
    return lab.withMachines(plain);
  }

  /** How many machines have a host, by priority, the most important first. */
  private static List<Integer> placed(StrategyOutcome outcome) {
    SortedMap<Integer, Integer> counts = new TreeMap<>(Collections.reverseOrder());
    for (Decision decision : outcome.decisions()) {
      counts.merge(
          decision.machine().priority(), decision instanceof Decision.Placed ? 1 : 0, Integer::sum);
    }
    return List.copyOf(counts.values());
  }

  private static int compare(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < one.size(); i++) {
      if (!one.get(i).equals(other.get(i))) {
        return one.get(i).compareTo(other.get(i));
      }
    }
    return 0;
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void they_break_no_rule_and_cost_no_machine_its_host(StrategyName strategy) {
    for (int seed = 0; seed < labs(strategy); seed++) {
      PlacementRequest lab = lab(strategy, seed);
      StrategyOutcome liked = decide(lab);
      var where = new TreeMap<>(lab.settled());
      where.keySet().retainAll(lab.machines().stream().map(Machine::name).toList());
      for (Decision decision : liked.decisions()) {
        if (decision instanceof Decision.Placed placed) {
          where.put(placed.machine().name(), placed.host());
        }
      }
      assertThat(new Referee(lab).violations(where)).as("seed %d", seed).isEmpty();
      assertThat(compare(placed(liked), placed(decide(without(lab)))))
          .as("seed %d", seed)
          .isNotNegative();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = StrategyName.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OPTIMAL"})
  void a_machine_goes_to_a_host_of_the_best_score_among_those_that_fit(StrategyName strategy) {
    int judged = 0;
    for (int seed = 0; seed < 250; seed++) {
      PlacementRequest lab = lab(strategy, seed);
      if (lab.machines().size() > 40 || !decide(lab).complete()) {
        continue;
      }
      PlacementResult result = PlacementResolver.resolve(lab);
      if (result.placements().equals(PlacementResolver.resolve(without(lab)).placements())) {
        // They may have been given up for a machine that would have no host.
        continue;
      }
      for (var name : result.turns()) {
        Matrix matrix = Matrix.of(lab, result, name);
        Optional<SoftScore> chosen = Optional.empty();
        long most = Long.MIN_VALUE;
        for (Row row : matrix.rows()) {
          if (matrix.chosen().orElseThrow().equals(row.host())) {
            chosen = row.preference();
          }
          if (row.fits() && row.preference().isPresent()) {
            most = Math.max(most, row.preference().get().points());
          }
        }
        if (chosen.isPresent()) {
          assertThat(chosen.get().points()).as("seed %d, %s", seed, name).isEqualTo(most);
          judged++;
        }
      }
    }
    assertThat(judged).isGreaterThan(20);
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void the_order_of_the_machines_changes_nothing_not_even_a_word(StrategyName strategy) {
    for (int seed = 0; seed < labs(strategy) / 3; seed++) {
      PlacementRequest lab = lab(strategy, seed);
      List<Machine> machines = new ArrayList<>(lab.machines());
      Collections.shuffle(machines, new Random(seed));
      assertThat(decide(lab.withMachines(machines)).decisions())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(decide(lab).decisions());
    }
  }

  @Test
  void a_machine_joins_what_it_likes_and_says_so() {
    Scenario lab = two().run(machine("db", 4096), machine("web", 1024).likes(50, "db"));
    assertThat(lab.placements()).containsEntry("db", "one").containsEntry("web", "one");
    assertThat(lab.reason("web")).isEqualTo("preferred with +50 of 2 hosts that fit (two 0)");
  }

  @Test
  void what_one_says_holds_for_both_whoever_is_placed_first() {
    assertThat(two().run(machine("db", 4096).likes(50, "web"), machine("web", 1024)).placements())
        .containsEntry("web", "one");
    assertThat(
            two()
                .run(machine("db", 4096).likes(-50, "web"), machine("web", 1024).likes(10, "db"))
                .placements())
        .as("the larger weight counts")
        .containsEntry("web", "two");
  }

  @Test
  void more_machines_that_it_avoids_weigh_more() {
    Scenario lab =
        Scenario.on(host("one"), host("two"), host("three"))
            .run(
                machine("a", 4096).pin("one"),
                machine("b", 4096).pin("one"),
                machine("c", 4096).pin("two"),
                machine("d", 4096).pin("three"),
                machine("e", 4096).pin("three"),
                machine("quiet", 512).likes(-10, "a", "b", "c", "d", "e"));
    assertThat(lab.placements()).containsEntry("quiet", "two");
    assertThat(lab.reason("quiet"))
        .isEqualTo("preferred with -10 of 3 hosts that fit (one -20, three -20)");
  }

  @Test
  void a_label_counts_and_the_strategy_chooses_among_the_best() {
    Scenario lab =
        Scenario.on(
                host("slow").memory(8192),
                host("fast").memory(8192).label("disk", "nvme"),
                host("free").memory(8192).label("disk", "nvme"))
            .run(
                machine("big", 4096).pin("fast"),
                machine("web", 1024).likesLabel(5, "disk", "nvme"));
    assertThat(lab.placements()).containsEntry("web", "free");
    assertThat(lab.reason("web"))
        .startsWith("2 hosts are preferred with +5 of 3 hosts that fit (slow 0): least used of 2");
  }

  @Test
  void a_condition_counts_only_where_it_is_known_to_be_met() {
    Scenario lab =
        Scenario.on(
                host("unknown"), host("slow").label("speed", "1"), host("fast").label("speed", "9"))
            .run(machine("web", 1024).likesHost(10, "speed >= 5").likesHost(3, "memory_mb > 1"));
    assertThat(lab.reason("web"))
        .isEqualTo("preferred with +10 of 3 hosts that fit (unknown 0, slow 0)");
  }

  @Test
  void a_preference_that_cannot_be_met_rejects_no_host() {
    Scenario lab =
        Scenario.on(host("one").memory(1024))
            .run(machine("web", 1024).likesLabel(100, "disk", "nvme").likes(-100, "db"));
    assertThat(lab.placements()).containsEntry("web", "one");
    assertThat(lab.reason("web")).isEqualTo("the only host that fits");
  }

  @Test
  void where_it_would_leave_a_machine_over_it_does_not_count() {
    // Together on one, they leave no room there for the machine that must be there.
    Scenario lab =
        Scenario.on(host("one").memory(3072), host("two").memory(2048))
            .run(
                machine("a", 2048),
                machine("b", 1024).likes(50, "a"),
                machine("c", 1024).pin("one"));
    assertThat(lab.placements()).hasSize(3).containsEntry("b", "two");
  }

  @Test
  void what_exists_stays_whatever_it_would_like() {
    Scenario lab =
        two()
            .run(machine("db", 1024), machine("web", 1024).likes(100, "db"))
            .settled("db", "one")
            .settled("web", "two");
    assertThat(lab.placements()).containsEntry("web", "two");
  }

  @Test
  void the_search_makes_new_machines_more_content_once_everything_has_a_host() {
    // Only 3 + 3 and 2 + 2 + 2 fit, which the default rule does not find.
    Scenario lab =
        Scenario.on(
                host("one").roles("app").memory(6144),
                host("two").roles("app").memory(6144),
                host("three").roles("small").memory(4096),
                host("four").roles("small").memory(4096).label("disk", "nvme"))
            .run(
                machine("a", 3072),
                machine("b", 3072),
                machine("c", 2048),
                machine("d", 2048),
                machine("e", 2048),
                machine("f", 512).role("small").likesLabel(50, "disk", "nvme"),
                machine("g", 512).role("small").likes(-50, "f"))
            .by(StrategyName.OPTIMAL);
    assertThat(lab.resolve().conclusion()).isInstanceOf(Conclusion.Complete.class);
    assertThat(lab.placements()).containsEntry("f", "four").containsEntry("g", "three");
    assertThat(lab.reason("f")).contains("preferred with +50");
  }
}
