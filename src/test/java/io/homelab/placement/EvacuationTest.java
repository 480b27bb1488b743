package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.question.Evacuation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EvacuationTest {
  private static final HostName A = new HostName("a");

  private static Evacuation dead(Scenario scenario) {
    return Evacuation.ofDead(scenario.request().after(scenario.resolve()), A);
  }

  private static Evacuation drained(Scenario scenario) {
    PlacementRequest request = scenario.request();
    TreeSet<MachineName> there = new TreeSet<>();
    request
        .settled()
        .forEach((machine, host) -> {
          if (host.equals(A)) {
            there.add(machine);
          }
        });
    List<HostOffer> offers = new ArrayList<>();
    for (HostOffer offer : request.hosts()) {
      offers.add(
          offer.host().name().equals(A)
              ? offer.with(offer.host().withStatus(HostStatus.CORDONED))
              : offer);
    }
    return Evacuation.ofDrained(request.withHosts(offers), A, there);
  }

  private static Map<String, String> moves(SortedMap<MachineName, HostName> moves) {
    Map<String, String> names = new TreeMap<>();
    moves.forEach((machine, to) -> names.put(machine.value(), to.value()));
    return names;
  }

  private static List<String> left(Evacuation evacuation) {
    return evacuation.left().stream().map(d -> d.machine().name().value()).toList();
  }

  private static List<String> reasons(Evacuation evacuation, int index, String host) {
    for (HostRejection rejection : evacuation.left().get(index).rejected()) {
      if (rejection.host().value().equals(host)) {
        return rejection.reasons().stream().map(Rejection::text).toList();
      }
    }
    return List.of();
  }

  @Test
  void machines_of_a_dead_host_go_where_there_is_room_and_the_rest_is_named_with_reasons() {
    Evacuation death =
        dead(
            Scenario.on(host("a", 8, 8192, 100), host("b", 8, 2048, 100))
                .run(machine("large", 4096), machine("small", 1024), machine("other", 1024))
                .settled("large", "a")
                .settled("small", "a")
                .settled("other", "b"));
    assertThat(moves(death.moves())).isEqualTo(Map.of("small", "b"));
    assertThat(left(death)).containsExactly("large");
    assertThat(reasons(death, 0, "b")).containsExactly("needs 4096 MB, host b has 1024 MB left");
    assertThat(death.machines()).isEqualTo(2);
    assertThat(death.conclusion()).isInstanceOf(Conclusion.Impossible.class);
  }

  @Test
  void optimal_is_asked_when_the_strategy_leaves_machines_over_and_others_may_make_room() {
    Evacuation death =
        dead(
            Scenario.on(host("a", 8, 8192, 100), host("b", 8, 4096, 100), host("c", 8, 2048, 100))
                .run(machine("large", 4096), machine("small", 2048))
                .settled("large", "a")
                .settled("small", "b"));
    assertThat(death.left()).isEmpty();
    assertThat(death.strategy()).isEqualTo(StrategyName.OPTIMAL);
    assertThat(moves(death.moves())).isEqualTo(Map.of("large", "b"));
    assertThat(moves(death.making())).isEqualTo(Map.of("small", "c"));
    assertThat(death.conclusion()).isEqualTo(new Conclusion.Complete());
  }

  @Test
  void a_machine_that_does_not_exist_yet_dies_with_the_host_that_it_is_planned_on() {
    Evacuation death = dead(Scenario.on(host("a"), host("b")).run(machine("m").pin("a")));
    assertThat(left(death)).containsExactly("m");
  }

  @Test
  void a_failure_domain_that_dies_does_not_make_the_others_take_its_share() {
    Evacuation death =
        dead(
            Scenario.on(host("a").label("zone", "x"), host("b").label("zone", "y"))
                .run(machine("m-1").spreadBy("zone"), machine("m-2").spreadBy("zone")));
    assertThat(left(death)).hasSize(1);
  }

  @Test
  void a_host_without_machines_dies_unnoticed() {
    Evacuation death = dead(Scenario.on(host("a").maintenance(), host("b")).run(machine("m")));
    assertThat(death.machines()).isZero();
  }

  @Test
  void a_drained_host_keeps_what_is_pinned_there_and_what_no_other_can_take() {
    Evacuation drain =
        drained(
            Scenario.on(host("a", 8, 8192, 100), host("b", 8, 2048, 100))
                .run(machine("large", 4096), machine("pinned").pin("a"), machine("small", 1024))
                .settled("large", "a")
                .settled("pinned", "a")
                .settled("small", "a"));
    assertThat(moves(drain.moves())).isEqualTo(Map.of("small", "b"));
    assertThat(left(drain)).containsExactly("large", "pinned");
    assertThat(reasons(drain, 1, "b")).containsExactly("is pinned to host a, this is host b");
  }

  @Test
  void what_must_share_a_host_with_one_that_stays_stays_too() {
    Evacuation drain =
        drained(
            Scenario.on(host("a"), host("b"))
                .run(machine("pinned").pin("a"), machine("tied").with("pinned"), machine("free"))
                .settled("pinned", "a")
                .settled("tied", "a")
                .settled("free", "a"));
    assertThat(moves(drain.moves())).isEqualTo(Map.of("free", "b"));
    assertThat(left(drain)).containsExactly("pinned", "tied");
    assertThat(reasons(drain, 1, "b"))
        .containsExactly(
            "must share a host with pinned, which is pinned to host a, this is host b");
  }

  @Test
  void draining_moves_no_machine_of_another_host() {
    for (StrategyName strategy : StrategyName.values()) {
      Evacuation drain =
          drained(
              Scenario.on(host("a", 8, 8192, 100), host("b", 8, 4096, 100), host("c", 8, 2048, 100))
                  .run(machine("large", 4096), machine("small", 2048))
                  .settled("large", "a")
                  .settled("small", "b")
                  .by(strategy));
      assertThat(drain.making()).as("%s", strategy).isEmpty();
      assertThat(left(drain)).as("%s", strategy).containsExactly("large");
    }
  }

  @Test
  void every_machine_of_the_host_goes_or_is_left_and_no_rule_is_broken_in_any_lab() {
    for (long seed = 0; seed < 300; seed++) {
      Scenario scenario = RandomLab.of(seed);
      PlacementRequest lab = scenario.request();
      HostName host = new HostName("h0");
      TreeSet<MachineName> there = new TreeSet<>();
      lab.settled()
          .forEach((machine, on) -> {
            if (on.equals(host)
                && lab.machines().stream().anyMatch(m -> m.name().equals(machine))) {
              there.add(machine);
            }
          });
      PlacementRequest existing =
          lab.withMachines(
              lab.machines().stream().filter(m -> lab.settled().containsKey(m.name())).toList());
      List<HostOffer> offers = new ArrayList<>(existing.hosts());
      offers.set(
          0, offers.getFirst().with(offers.getFirst().host().withStatus(HostStatus.CORDONED)));
      PlacementRequest cordoned = existing.withHosts(offers);

      Evacuation drain = Evacuation.ofDrained(cordoned, host, there);

      TreeSet<MachineName> all = new TreeSet<>(drain.moves().keySet());
      drain.left().forEach(decision -> assertThat(all.add(decision.machine().name())).isTrue());
      assertThat(all).as("seed %d", seed).isEqualTo(there);
      assertThat(drain.moves().values()).doesNotContain(host);
      // Pinned where they go, and nothing else moved, all of them fit together.
      SortedMap<MachineName, HostName> settled = new TreeMap<>(cordoned.settled());
      settled.keySet().removeAll(drain.moves().keySet());
      PlacementRequest moved =
          cordoned
              .withSettled(settled)
              .withMachines(
                  cordoned.machines().stream()
                      .map(m ->
                          Optional.ofNullable(drain.moves().get(m.name()))
                              .map(m::pinnedTo)
                              .orElse(m))
                      .toList());
      assertThat(PlacementResolver.resolve(moved).unplaced()).as("seed %d", seed).isEmpty();
    }
  }
}
