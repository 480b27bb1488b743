package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StrategyName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The smallest change that makes the rest fit, as it is told to the person who has the problem. */
class HintsTest {
  private static List<String> hints(Scenario lab) {
    return lab.resolve().hints();
  }

  @Test
  void a_lab_that_fits_needs_no_hint() {
    assertThat(hints(Scenario.on(host("nuc")).run(machine("web")))).isEmpty();
  }

  @Test
  void the_least_memory_that_one_host_must_have_more_is_told() {
    assertThat(
            hints(
                Scenario.on(host("small", 8, 4096, 100), host("large", 8, 16384, 100))
                    .run(machine("a", 12288), machine("b", 6144))))
        .containsExactly(
            "give machine b 4096 MB instead of 6144 MB, and every machine has a host",
            "give host large 2048 MB more (18432 MB usable instead of 16384 MB),"
                + " and every machine has a host");
  }

  @Test
  void a_maintenance_whose_end_is_enough_comes_before_new_memory() {
    assertThat(
            hints(
                Scenario.on(
                        host("nuc", 8, 4096, 100),
                        host("full", 8, 1024, 100).maintenance(),
                        host("nas", 8, 8192, 100).maintenance())
                    .run(machine("a", 4096), machine("b", 4096))))
        .startsWith("end the maintenance of host nas, and every machine has a host");
  }

  @Test
  void a_cordon_is_ended_as_it_was_made() {
    assertThat(hints(Scenario.on(host("nuc", 8, 4096, 100).cordoned()).run(machine("a", 4096))))
        .startsWith("uncordon host nuc, and every machine has a host");
  }

  @Test
  void a_host_that_does_not_answer_and_is_all_that_is_missing_is_named_with_its_trouble() {
    assertThat(
            hints(
                Scenario.on(host("nuc", 8, 4096, 100), host("nas").unreachable("timed out"))
                    .run(machine("a", 4096), machine("b", 4096))))
        .startsWith("bring back host nas (timed out), and every machine has a host");
  }

  @Test
  void a_host_that_only_has_to_be_made_usable_is_named_with_what_is_wrong_there() {
    assertThat(
            hints(
                Scenario.on(host("nuc", 8, 4096, 100), host("nas").unusable("no vagrant"))
                    .run(machine("a", 4096), machine("b", 4096))))
        .startsWith("make host nas usable (no vagrant), and every machine has a host");
  }

  @Test
  void a_role_that_one_more_host_would_have_to_accept_is_told() {
    assertThat(
            hints(
                Scenario.on(host("nuc").roles("web"), host("nas").roles("obs"))
                    .run(machine("pg").role("db"))))
        .containsExactly("let host nuc accept role db (placements), and every machine has a host");
  }

  @Test
  void the_devices_that_are_missing_are_told_with_the_host_that_needs_the_fewest() {
    assertThat(
            hints(
                Scenario.on(
                        host("nuc", 8, 4096, 100),
                        host("rig", 8, 4096, 100).device("gpu", 2),
                        host("full", 8, 512, 100))
                    .run(machine("a").device("gpu", 2), machine("b").device("gpu", 1))))
        .containsExactly(
            "add 1 gpu to host rig (3 usable instead of 2), and every machine has a host");
  }

  @Test
  void a_change_is_told_only_when_it_is_enough_for_every_machine() {
    assertThat(
            hints(
                Scenario.on(host("nuc", 8, 4096, 100).roles("web"))
                    .run(
                        machine("web", 4096).role("web"),
                        machine("pg", 1024).role("db").require("disk", "nvme"))))
        .isEmpty();
  }

  @Test
  void no_machine_is_made_smaller_than_half_of_what_it_is() {
    assertThat(hints(Scenario.on(host("nuc", 8, 1024, 100)).run(machine("a", 4096))))
        .containsExactly(
            "give host nuc 3072 MB more (4096 MB usable instead of 1024 MB),"
                + " and every machine has a host");
  }

  @Test
  void cpus_and_disk_are_told_in_their_own_units() {
    assertThat(hints(Scenario.on(host("nuc", 2, 4096, 10)).run(machine("a").needs(4, 1024, 5))))
        .containsExactly(
            "give machine a 2 cpu instead of 4 cpu, and every machine has a host",
            "give host nuc 2 cpu more (4 cpu usable instead of 2 cpu), and every machine has a host");
    assertThat(hints(Scenario.on(host("nuc", 2, 4096, 10)).run(machine("a").needs(1, 1024, 12))))
        .contains(
            "give host nuc 2 GB disk more (12 GB disk usable instead of 10 GB disk),"
                + " and every machine has a host");
  }

  @Test
  void several_machines_that_are_left_over_are_helped_by_one_change() {
    assertThat(
            hints(
                Scenario.on(host("nuc", 8, 4096, 100))
                    .run(machine("a", 4096), machine("b", 2048), machine("c", 1024))))
        .containsExactly(
            "give host nuc 3072 MB more (7168 MB usable instead of 4096 MB),"
                + " and every machine has a host");
  }

  /** What is said is true: with the change made, the same strategy places every machine. */
  @Test
  void the_hint_of_a_lab_holds_when_it_is_followed() {
    Scenario before =
        Scenario.on(host("a", 4, 8192, 100), host("b", 4, 8192, 100))
            .run(machine("x", 6144), machine("y", 6144), machine("z", 3072));
    assertThat(hints(before))
        .contains(
            "give host a 1024 MB more (9216 MB usable instead of 8192 MB),"
                + " and every machine has a host");

    Scenario after =
        Scenario.on(host("a", 4, 9216, 100), host("b", 4, 8192, 100))
            .run(machine("x", 6144), machine("y", 6144), machine("z", 3072));
    assertThat(after.resolve().unplaced()).isEmpty();
  }

  @Test
  void that_optimal_places_what_a_greedy_strategy_leaves_over_comes_first() {
    Scenario lab =
        Scenario.on(host("a", 8, 6144, 100), host("b", 8, 6144, 100))
            .run(
                machine("m1", 3072),
                machine("m2", 3072),
                machine("m3", 2048),
                machine("m4", 2048),
                machine("m5", 2048));

    assertThat(hints(lab)).startsWith("'--strategy optimal' places every machine");
    assertThat(lab.by(StrategyName.OPTIMAL).resolve().unplaced()).isEmpty();
  }

  @Test
  void a_hint_for_optimal_names_the_machines_it_would_replace() {
    assertThat(
            hints(
                Scenario.on(host("a", 8, 4096, 100), host("b", 8, 3072, 100))
                    .settled("old", "a")
                    .run(machine("old", 2048), machine("new", 4096))))
        .startsWith("'--strategy optimal' places every machine, but replaces 1 that exists: old");
  }

  @Test
  void what_nothing_can_place_is_proved_to_be_so_whatever_the_strategy() {
    PlacementResult result =
        Scenario.on(host("nuc", 8, 4096, 100))
            .run(machine("a", 4096), machine("b", 2048))
            .resolve();

    assertThat(result.conclusion())
        .isEqualTo(
            new Conclusion.Impossible(
                "both machines need 6144 MB, but the only host that accepts them (nuc) has 4096 MB"));
  }
}
