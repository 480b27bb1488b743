package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.placement.question.Balance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
    assertThat(balance.before()).isCloseTo(1.0, within(1e-9));
    assertThat(balance.after()).isCloseTo(0.5, within(1e-9));
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
