package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.question.Balance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BalanceTest {
  private static final Set<MachineName> NONE = Set.of();

  private static Set<MachineName> all(PlacementRequest request) {
    Set<MachineName> names = new TreeSet<>();
    request.machines().forEach(machine -> names.add(machine.name()));
    return names;
  }

  private static Balance balance(Scenario scenario) {
    PlacementRequest request = scenario.request();
    return Balance.of(request, all(request));
  }

  private static Map<String, String> moves(Balance balance) {
    Map<String, String> names = new TreeMap<>();
    balance.moves().forEach((machine, to) -> names.put(machine.value(), to.value()));
    return names;
  }

  /** Machines of a quarter of a host's memory each, all on {@code a}. */
  private static Scenario crowded(MachineBuilder... machines) {
    Scenario scenario =
        Scenario.on(host("a", 100, 4096, 100), host("b", 100, 4096, 100)).run(machines);
    for (MachineBuilder machine : machines) {
      scenario.settled(machine.build().name().value(), "a");
    }
    return scenario;
  }

  @Test
  void the_fewest_moves_that_even_it_out_are_proposed() {
    Balance balance = balance(crowded(machine("m1"), machine("m2"), machine("m3"), machine("m4")));
    assertThat(moves(balance)).isEqualTo(Map.of("m1", "b", "m2", "b"));
    // Memory 100 % and 0 %, cpu 4 % and 0 %: 2 * (0.5² + 0.02²).
    assertThat(balance.before()).isCloseTo(0.5008, within(1e-9));
    assertThat(balance.after()).isZero();
    assertThat(balance.hosts().getFirst().before().memoryMb()).isEqualTo(4096);
    assertThat(balance.hosts().getFirst().after().memoryMb()).isEqualTo(2048);
  }

  @Test
  void one_large_machine_moves_rather_than_two_small_ones() {
    Balance balance = balance(crowded(machine("m1"), machine("m2"), machine("large", 2048)));
    assertThat(moves(balance)).isEqualTo(Map.of("large", "b"));
  }

  @Test
  void what_is_even_enough_is_left_alone() {
    Scenario scenario =
        Scenario.on(host("a", 100, 100_000, 100), host("b", 100, 100_000, 100))
            .run(machine("m1", 50_000), machine("m2", 4_000), machine("m3", 45_000))
            .settled("m1", "a")
            .settled("m2", "a")
            .settled("m3", "b");
    // 54 to 45: nine points apart.
    assertThat(balance(scenario).moves()).isEmpty();
  }

  @Test
  void every_rule_holds_for_what_moves() {
    assertThat(
            moves(balance(crowded(machine("m1").pin("a"), machine("m2"), machine("m3").pin("a")))))
        .isEqualTo(Map.of("m2", "b"));
    assertThat(
            balance(
                    Scenario.on(host("a", 100, 4096, 100), host("b", 100, 4096, 100).maintenance())
                        .run(machine("m1"), machine("m2"))
                        .settled("m1", "a")
                        .settled("m2", "a"))
                .moves())
        .isEmpty();
  }

  @Test
  void machines_that_share_a_host_move_together_or_not_at_all() {
    Balance balance =
        balance(crowded(machine("m1").with("m2"), machine("m2"), machine("m3"), machine("m4")));
    assertThat(moves(balance)).isEqualTo(Map.of("m1", "b", "m2", "b"));
    PlacementRequest request = crowded(machine("m1").with("m2"), machine("m2")).request();
    assertThat(Balance.of(request, Set.of(new MachineName("m1"))).moves()).isEmpty();
  }

  @Test
  void a_machine_that_must_not_move_does_not() {
    PlacementRequest request = crowded(machine("m1"), machine("m2")).request();
    assertThat(Balance.of(request, NONE).moves()).isEmpty();
  }

  @Test
  void a_host_of_which_nothing_is_usable_is_left_first() {
    Scenario scenario =
        Scenario.on(host("a", 8, 0, 100), host("b", 8, 8192, 100))
            .run(machine("m1"), machine("m2"))
            .settled("m1", "a")
            .settled("m2", "b");
    assertThat(moves(balance(scenario))).isEqualTo(Map.of("m1", "b"));
  }

  @Test
  void in_any_lab_the_moves_gain_their_price_fit_together_and_do_not_depend_on_the_order() {
    int moved = 0;
    for (long seed = 0; seed < 300; seed++) {
      PlacementRequest lab = existing(RandomLab.of(seed).request());
      Balance balance = Balance.of(lab, all(lab));
      moved += balance.moves().size();
      assertThat(balance.before() - balance.after())
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(Balance.PRICE * balance.moves().size() - 1e-6);

      assertThat(PlacementResolver.resolve(moved(lab, balance)).unplaced())
          .as("seed %d", seed)
          .isEmpty();

      List<Machine> shuffled = new ArrayList<>(lab.machines());
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(Balance.of(lab.withMachines(shuffled), all(lab))).isEqualTo(balance);
    }
    assertThat(moved).as("moves in all labs").isGreaterThan(20);
  }

  @Test
  void unlike_hosts_that_are_used_by_equal_shares_are_left_alone() {
    Scenario scenario = Scenario.on(host("large", 32, 65536, 1000), host("small", 8, 16384, 250));
    for (int i = 0; i < 20; i++) {
      scenario
          .run(machine("m" + i).needs(1, 2048, 10))
          .settled("m" + i, i < 16 ? "large" : "small");
    }
    Balance balance = balance(scenario);
    assertThat(balance.moves()).isEmpty();
    assertThat(balance.before()).isZero();
  }

  @Test
  void a_large_host_gets_more_than_a_small_one_until_their_shares_are_equal() {
    Scenario scenario = Scenario.on(host("large", 99, 65536, 999), host("small", 99, 16384, 999));
    for (int i = 0; i < 10; i++) {
      scenario.run(machine("m" + i).needs(0, 2048, 0)).settled("m" + i, i < 3 ? "large" : "small");
    }
    Balance balance = balance(scenario);
    // 9 % and 88 % become 25 % and 25 %.
    assertThat(balance.moves()).hasSize(5);
    assertThat(balance.moves().values()).containsOnly(new HostName("large"));
    assertThat(balance.after()).isZero();
  }

  @Test
  void no_host_is_filled_beyond_the_one_that_it_relieves() {
    Scenario scenario =
        Scenario.on(host("large", 99, 64_000, 999), host("small", 99, 8_000, 999))
            .run(machine("m1", 32_000), machine("m2", 6_400))
            .settled("m1", "large")
            .settled("m2", "large");
    // m2 would fill small to 80 %, large has 60 %.
    assertThat(balance(scenario).moves()).isEmpty();
  }

  @Test
  void in_any_lab_a_proposal_is_less_uneven_and_nothing_is_busier_than_the_busiest_was() {
    int proposals = 0;
    for (long seed = 0; seed < 400; seed++) {
      PlacementRequest lab = existing(RandomLab.of(seed).request());
      Balance balance = balance(lab);
      double before = naive(balance, Balance.Use::before);
      double after = naive(balance, Balance.Use::after);
      assertThat(balance.before()).as("seed %d", seed).isCloseTo(before, withinPercentage(1e-6));
      assertThat(balance.after()).as("seed %d", seed).isCloseTo(after, withinPercentage(1e-6));
      if (balance.moves().isEmpty()) {
        assertThat(balance.after()).as("seed %d", seed).isEqualTo(balance.before());
      } else {
        proposals++;
        assertThat(balance.after()).as("seed %d", seed).isLessThan(balance.before());
        assertThat(busiest(balance, Balance.Use::after))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(busiest(balance, Balance.Use::before));
      }
    }
    assertThat(proposals).isGreaterThan(20);
  }

  private static Balance balance(PlacementRequest lab) {
    return Balance.of(lab, all(lab));
  }

  /** The measure as its Javadoc states it, without running sums. */
  private static double naive(Balance balance, Function<Balance.Use, Resources> when) {
    double sum = 0;
    for (Resource resource : Resource.ALL) {
      double allUsed = 0;
      double allUsable = 0;
      for (Balance.Use use : balance.hosts()) {
        if (resource.of(use.usable()).isPresent()) {
          allUsed += resource.of(when.apply(use));
          allUsable += Math.max(1, resource.of(use.usable()).getAsLong());
        }
      }
      for (Balance.Use use : balance.hosts()) {
        if (resource.of(use.usable()).isPresent()) {
          double usable = Math.max(1, resource.of(use.usable()).getAsLong());
          double off = resource.of(when.apply(use)) / usable - allUsed / allUsable;
          sum += usable / allUsable * off * off;
        }
      }
    }
    return balance.hosts().size() * sum;
  }

  private static double busiest(Balance balance, Function<Balance.Use, Resources> when) {
    double most = 0;
    for (Balance.Use use : balance.hosts()) {
      for (Resource resource : Resource.ALL) {
        OptionalLong usable = resource.of(use.usable());
        if (usable.isPresent()) {
          most =
              Math.max(
                  most, resource.of(when.apply(use)) / (double) Math.max(1, usable.getAsLong()));
        }
      }
    }
    return most;
  }

  /** All machines placed as the default rule does it, but those that are settled stay. */
  private static PlacementRequest existing(PlacementRequest request) {
    return request.after(PlacementResolver.resolve(request));
  }

  /** The lab as {@code --move} plans it. */
  private static PlacementRequest moved(PlacementRequest lab, Balance balance) {
    SortedMap<MachineName, HostName> settled = new TreeMap<>(lab.settled());
    settled.keySet().removeAll(balance.moves().keySet());
    List<Machine> machines = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      machines.add(
          Optional.ofNullable(balance.moves().get(machine.name()))
              .map(machine::pinnedTo)
              .orElse(machine));
    }
    return lab.withMachines(machines).withSettled(settled);
  }
}
