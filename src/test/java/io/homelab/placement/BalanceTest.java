package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.question.Balance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
    // Memory 100 % and 0 %, cpu 4 % and 0 %: 0.5 + 0.02.
    assertThat(balance.before()).isCloseTo(0.52, within(1e-9));
    assertThat(balance.after()).isCloseTo(0, within(1e-7));
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
            .run(machine("m1", 45_000), machine("m2", 900), machine("m3", 45_000))
            .settled("m1", "a")
            .settled("m2", "a")
            .settled("m3", "b");
    // 45.9 to 45: less than one point apart.
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
  void nothing_moves_to_a_host_that_has_not_the_devices_left() {
    Scenario lab =
        Scenario.on(
                host("a", 100, 4096, 100).device("gpu", 2),
                host("b", 100, 4096, 100).device("gpu", 1))
            .run(machine("m1").device("gpu", 1), machine("m2").device("gpu", 1), machine("m3", 1))
            .settled("m1", "a")
            .settled("m2", "a")
            .settled("m3", "b");
    assertThat(moves(balance(lab))).hasSize(1).containsValue("b");
    Scenario without =
        Scenario.on(
                host("a", 100, 4096, 100).device("gpu", 2),
                host("b", 100, 4096, 100).device("gpu", 1))
            .run(
                machine("m1").device("gpu", 1),
                machine("m2").device("gpu", 1),
                machine("m3", 1).device("gpu", 1))
            .settled("m1", "a")
            .settled("m2", "a")
            .settled("m3", "b");
    assertThat(moves(balance(without))).doesNotContainValue("b");
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
  void in_any_lab_each_move_finds_room_in_its_turn_and_does_not_depend_on_the_order_of_the_file() {
    int moved = 0;
    for (long seed = 0; seed < 200; seed++) {
      PlacementRequest lab = existing(RandomLab.withEverything(seed).request());
      Balance balance = balance(lab);
      moved += balance.moves().size();
      assertThat(balance.order()).containsExactlyInAnyOrderElementsOf(balance.moves().keySet());
      replay(lab, balance, seed);

      List<Machine> shuffled = new ArrayList<>(lab.machines());
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(Balance.of(lab.withMachines(shuffled), all(lab))).isEqualTo(balance);
    }
    assertThat(moved).as("moves in all labs").isGreaterThan(20);
  }

  /** Makes one move after another; machines that must share a host move in one step. */
  private static void replay(PlacementRequest lab, Balance balance, long seed) {
    SortedMap<MachineName, HostName> at = new TreeMap<>(lab.settled());
    List<MachineName> step = new ArrayList<>();
    for (MachineName name : balance.order()) {
      step.add(name);
      if (fits(lab, at, step, balance)) {
        step.forEach(done -> at.put(done, balance.moves().get(done)));
        step.clear();
      }
      assertThat(step.size() < 2 || related(lab, step)).as("seed %d: %s", seed, step).isTrue();
    }
    assertThat(step).as("seed %d", seed).isEmpty();
  }

  private static boolean fits(
      PlacementRequest lab,
      SortedMap<MachineName, HostName> at,
      List<MachineName> step,
      Balance balance) {
    SortedMap<MachineName, HostName> settled = new TreeMap<>(at);
    settled.keySet().removeAll(step);
    List<Machine> machines = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      HostName to = step.contains(machine.name()) ? balance.moves().get(machine.name()) : null;
      machines.add(to == null ? machine : machine.pinnedTo(to));
    }
    return PlacementResolver.resolve(lab.withMachines(machines).withSettled(settled))
        .unplaced()
        .isEmpty();
  }

  private static boolean related(PlacementRequest lab, List<MachineName> step) {
    return lab.machines().stream()
        .filter(machine -> step.contains(machine.name()))
        .anyMatch(machine ->
            !machine.affinity().isEmpty()
                || lab.machines().stream()
                    .anyMatch(other -> other.affinity().contains(machine.name())));
  }

  @Test
  void two_machines_change_hosts_where_no_single_move_helps() {
    Scenario scenario =
        Scenario.on(host("a", 99, 10_000, 999), host("b", 99, 10_000, 999))
            .run(machine("a1", 3_000), machine("a2", 3_000), machine("b1", 2_000))
            .run(machine("b2", 2_000))
            .settled("a1", "a")
            .settled("a2", "a")
            .settled("b1", "b")
            .settled("b2", "b");
    // 60 % and 40 %; one move makes it 30 and 70, or 80 and 20; a swap 50 and 50.
    Balance balance = balance(scenario);
    assertThat(balance.moves()).hasSize(2).containsValues(new HostName("a"), new HostName("b"));
    assertThat(balance.after()).isLessThan(0.01);
  }

  @Test
  void a_swap_for_which_neither_host_has_room_first_is_not_proposed() {
    Scenario scenario =
        Scenario.on(host("a", 99, 6_000, 999), host("b", 99, 4_100, 999))
            .run(machine("a1", 3_000), machine("a2", 3_000), machine("b1", 2_000))
            .settled("a1", "a")
            .settled("a2", "a")
            .settled("b1", "b");
    assertThat(balance(scenario).moves()).isEmpty();
  }

  @Test
  void hosts_that_take_no_machines_are_neither_relieved_nor_counted() {
    Scenario scenario =
        Scenario.on(
                host("a", 99, 10_000, 999),
                host("b", 99, 10_000, 999),
                host("c", 99, 10_000, 999).cordoned(),
                host("d", 99, 10_000, 999).roles("db"))
            .run(machine("m1", 2_000), machine("m2", 2_000), machine("m3", 9_000))
            .settled("m1", "a")
            .settled("m2", "b")
            .settled("m3", "c");
    Balance balance = balance(scenario);
    assertThat(balance.moves()).isEmpty();
    assertThat(balance.before()).isCloseTo(0, within(1e-7));
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
    assertThat(balance.before()).isCloseTo(0, within(1e-7));
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
    assertThat(balance.after()).isCloseTo(0, within(1e-7));
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
  void in_any_cluster_a_proposal_is_less_uneven_nothing_is_busier_and_the_next_is_better_still() {
    int proposals = 0;
    for (long seed = 0; seed < 60; seed++) {
      PlacementRequest lab = cluster(seed);
      for (int again = 0; again < 20; again++) {
        Balance balance = balance(lab);
        double before = naive(balance, Balance.Use::before);
        double after = naive(balance, Balance.Use::after);
        assertThat(balance.before()).as("seed %d", seed).isCloseTo(before, within(1e-6));
        assertThat(balance.after()).as("seed %d", seed).isCloseTo(after, within(1e-6));
        if (balance.moves().isEmpty()) {
          assertThat(balance.after()).as("seed %d", seed).isEqualTo(balance.before());
          break;
        }
        proposals++;
        assertThat(after).as("seed %d", seed).isLessThan(before);
        assertThat(busiest(balance, Balance.Use::after))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(busiest(balance, Balance.Use::before) + 1e-9);
        SortedMap<MachineName, HostName> settled = new TreeMap<>(lab.settled());
        settled.putAll(balance.moves());
        lab = lab.withSettled(settled);
      }
    }
    assertThat(proposals).isGreaterThan(50);
  }

  /** Machines anywhere on identical or unlike hosts, without rules. */
  private static PlacementRequest cluster(long seed) {
    Random random = new Random(seed);
    int hosts = 2 + random.nextInt(5);
    HostBuilder[] all = new HostBuilder[hosts];
    long[] left = new long[hosts];
    for (int i = 0; i < hosts; i++) {
      int size = seed % 2 == 0 ? 1 : 1 << random.nextInt(3);
      all[i] = host("h" + i, 16L * size, 16_384L * size, 500L * size);
      left[i] = 16L * size;
    }
    Scenario scenario = Scenario.on(all);
    for (int i = 0; i < 6 * hosts; i++) {
      int host = random.nextInt(1 + random.nextInt(hosts));
      int size = 1 + random.nextInt(4);
      if (left[host] >= size) {
        left[host] -= size;
        scenario
            .run(machine("m" + i).needs(size, 1024L * size, random.nextInt(40)))
            .settled("m" + i, "h" + host);
      }
    }
    return scenario.request();
  }

  private static Balance balance(PlacementRequest lab) {
    return Balance.of(lab, all(lab));
  }

  /** The measure as its Javadoc states it, without running sums; every host counts. */
  private static double naive(Balance balance, Function<Balance.Use, Resources> when) {
    double sum = 0;
    for (Resource resource : Resource.ALL) {
      List<Double> shares = new ArrayList<>();
      for (Balance.Use use : balance.hosts()) {
        double usable = resource.of(use.usable()).getAsLong();
        shares.add(resource.of(when.apply(use)) / usable);
      }
      double mean = shares.stream().mapToDouble(share -> share).average().orElseThrow();
      sum +=
          Math.sqrt(
              shares.stream().mapToDouble(s -> (s - mean) * (s - mean)).average().orElseThrow());
    }
    return sum;
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
}
