package io.homelab.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import io.homelab.placement.strategy.Strategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every strategy and any lab. The labs are seeded: a failure can be repeated. */
class PropertiesTest {
  /** The searches, for {@code optimal} and for advice, cost too much for more. */
  private static final int SEARCHED = 6;

  private static int labs(StrategyName strategy) {
    return strategy == StrategyName.OPTIMAL ? SEARCHED : 200;
  }

  private static PlacementRequest lab(StrategyName strategy, int seed) {
    return RandomLab.withEverything(seed).by(strategy).seed(seed).startIndex(seed).request();
  }

  /** What the strategy decides, by name, without the advice that follows where not all fit. */
  private static List<Decision> decide(PlacementRequest lab) {
    Instance instance = new Instance(lab);
    List<Decision> decisions =
        new ArrayList<>(Strategy.of(lab, instance).place(instance, instance.queue()).decisions());
    decisions.sort(Comparator.comparing(decision -> decision.machine().name()));
    return decisions;
  }

  private static Map<MachineName, HostName> where(PlacementRequest lab, List<Decision> decisions) {
    Map<MachineName, HostName> where = new TreeMap<>(lab.settled());
    where.keySet().retainAll(lab.machines().stream().map(Machine::name).toList());
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Placed placed) {
        where.put(placed.machine().name(), placed.host());
      }
    }
    return where;
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void no_rule_is_broken_and_no_machine_forgotten(StrategyName strategy) {
    int placed = 0;
    for (int seed = 0; seed < labs(strategy); seed++) {
      PlacementRequest lab = lab(strategy, seed);
      List<Decision> decisions = decide(lab);
      Map<MachineName, HostName> where = where(lab, decisions);

      assertThat(new Referee(lab).violations(where)).as("seed %d", seed).isEmpty();
      List<MachineName> known = new ArrayList<>(where.keySet());
      for (Decision decision : decisions) {
        if (decision instanceof Decision.Unplaced) {
          known.add(decision.machine().name());
        } else {
          placed++;
        }
      }
      assertThat(known)
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(lab.machines().stream().map(Machine::name).toList());
    }
    assertThat(placed).as("machines with a host").isGreaterThan(2 * labs(strategy));
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void whether_all_fit_is_known_without_placing_the_rest(StrategyName strategy) {
    int complete = 0;
    int asked = 2 * labs(strategy);
    for (int seed = 0; seed < asked; seed++) {
      Scenario scenario =
          seed % 2 == 0 ? RandomLab.withEverything(seed) : RandomLab.withPreferences(seed);
      PlacementRequest lab = scenario.by(strategy).seed(seed).startIndex(seed).request();
      boolean all = decide(lab).stream().noneMatch(Decision.Unplaced.class::isInstance);
      assertThat(Strategy.placesAll(lab)).as("seed %d", seed).isEqualTo(all);
      complete += all ? 1 : 0;
    }
    assertThat(complete).as("labs that fit").isBetween(1, asked - 1);
  }

  @Test
  void the_hosts_that_fit_are_those_that_break_no_rule() {
    int fitting = 0;
    int rejected = 0;
    for (int seed = 0; seed < 400; seed++) {
      PlacementRequest lab = lab(StrategyName.FIRST_FIT_DECREASING, seed);
      Instance instance = new Instance(lab);
      Occupancy now = new Occupancy(instance);
      EligibleNodes eligible = new EligibleNodes(instance);
      for (Workload workload : instance.queue()) {
        List<Node> expected = new ArrayList<>();
        for (Node node : eligible.of(workload)) {
          boolean fits = Rules.reasons(workload, node, now).reasons().isEmpty();
          assertThat(Rules.fits(workload, node, now)).as("seed %d", seed).isEqualTo(fits);
          if (fits) {
            expected.add(node);
          }
        }
        List<Node> found = Rules.fitting(workload, eligible.of(workload), now);
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        fitting += found.size();
        rejected += eligible.of(workload).size() - found.size();
        if (!found.isEmpty()) {
          now.place(workload, found.get(workload.index() % found.size()));
        }
      }
    }
    assertThat(fitting).isGreaterThan(1_000);
    assertThat(rejected).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void the_order_of_the_machines_changes_nothing_not_even_a_word(StrategyName strategy) {
    for (int seed = 0; seed < labs(strategy); seed++) {
      PlacementRequest lab = lab(strategy, seed);
      List<Machine> machines = new ArrayList<>(lab.machines());
      Collections.shuffle(machines, new Random(seed));
      PlacementRequest shuffled = lab.withMachines(machines);

      assertThat(decide(shuffled)).as("seed %d", seed).isEqualTo(decide(lab));
      if (seed < SEARCHED) {
        assertThat(PlacementResolver.resolve(shuffled))
            .as("seed %d, with advice", seed)
            .isEqualTo(PlacementResolver.resolve(lab));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void every_machine_hears_of_every_host_why_it_is_there_could_be_or_cannot(StrategyName strategy) {
    for (int seed = 0; seed < labs(strategy); seed++) {
      PlacementRequest lab = lab(strategy, seed);
      for (Decision decision : decide(lab)) {
        assertThat(heardOf(decision, lab))
            .as("seed %d: %s", seed, decision)
            .containsExactlyInAnyOrderElementsOf(
                lab.hosts().stream().map(offer -> offer.host().name()).toList());
        assertThat(decision.rejected())
            .allSatisfy(rejection -> assertThat(rejection.reasons()).isNotEmpty());
      }
    }
  }

  /** The hosts that reject it, its own, and those that the reason names. */
  private static Set<HostName> heardOf(Decision decision, PlacementRequest lab) {
    Set<HostName> hosts = new TreeSet<>();
    for (HostRejection rejection : decision.rejected()) {
      hosts.add(rejection.host());
    }
    if (decision instanceof Decision.Placed placed) {
      hosts.add(placed.host());
      List<String> words = List.of(placed.reason().split("[^a-z0-9-]+", -1));
      for (HostOffer offer : lab.hosts()) {
        HostName name = offer.host().name();
        if (words.contains(name.value())) {
          hosts.add(name);
        }
      }
    }
    return hosts;
  }

  /** Hosts only fill up during a run, so what was true when a machine was tried stays true. */
  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void a_host_that_rejected_a_machine_could_not_take_it_in_the_end_either(StrategyName strategy) {
    int judged = 0;
    for (int seed = 0; seed < labs(strategy); seed++) {
      PlacementRequest lab = lab(strategy, seed);
      // The referee is naive and slow.
      List<Decision> decisions = lab.machines().size() > 20 ? List.of() : decide(lab);
      for (Decision decision : decisions) {
        if (decision instanceof Decision.Unplaced unplaced) {
          for (HostRejection rejection : unplaced.rejected()) {
            Map<MachineName, HostName> where = where(lab, decisions);
            where.put(decision.machine().name(), rejection.host());
            assertThat(new Referee(lab).violations(where))
                .as("seed %d: %s on %s", seed, decision.machine().name(), rejection.host())
                .isNotEmpty();
            judged++;
          }
        }
      }
    }
    assertThat(judged).as("rejections").isGreaterThan(5 * labs(strategy));
  }
}
