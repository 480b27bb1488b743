package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The default rule by example, and the reasons that it gives. */
class FirstFitDecreasingTest {
  @Test
  void machines_go_to_the_least_used_host_and_the_reason_names_the_others() {
    Scenario lab =
        Scenario.on(
                host("laptop", 8, 10240, 100), host("nuc", 8, 16384, 100), host("rpi", 1, 512, 9))
            .run(machine("first", 4096), machine("second", 4096), machine("third", 1024));

    assertThat(lab.placements())
        .containsEntry("first", "laptop")
        .containsEntry("second", "nuc")
        .containsEntry("third", "nuc");
    assertThat(lab.reason("first"))
        .isEqualTo("least used of 2 hosts that fit: 0%, first in hosts.yaml (nuc 0%)");
    assertThat(lab.reason("second")).isEqualTo("least used of 2 hosts that fit: 0% (laptop 40%)");
    assertThat(lab.reason("third")).isEqualTo("least used of 2 hosts that fit: 25% (laptop 40%)");
  }

  @Test
  void the_reason_says_when_there_was_no_choice() {
    assertThat(
            Scenario.on(host("laptop", 8, 8192, 100), host("nuc", 8, 4096, 100))
                .settled("old", "laptop")
                .run(machine("old", 2048), machine("web", 6144))
                .reason("web"))
        .isEqualTo("the only host that fits");
  }

  @Test
  void larger_machines_are_placed_first_then_more_cpus_then_the_earlier_name() {
    Scenario lab =
        Scenario.on(host("a", 99, 99999, 99), host("b", 99, 99999, 99), host("c", 99, 99999, 99))
            .run(
                machine("z-most-memory").needs(1, 2000, 1),
                machine("y-more-cpus").needs(2, 1000, 1),
                machine("a-earlier-name").needs(1, 1000, 1));

    assertThat(lab.placements())
        .containsEntry("z-most-memory", "a")
        .containsEntry("y-more-cpus", "b")
        .containsEntry("a-earlier-name", "c");
  }

  @Test
  void the_scarcest_resource_decides_how_used_a_host_is() {
    Scenario lab =
        Scenario.on(host("cpu-bound", 4, 99999, 999), host("roomy", 99, 10000, 999))
            .settled("busy", "cpu-bound")
            .settled("fat", "roomy")
            .run(
                machine("busy").needs(3, 1, 1),
                machine("fat").needs(1, 7400, 1),
                machine("web").needs(1, 100, 1));

    assertThat(lab.placements()).containsEntry("web", "roomy");
    assertThat(lab.reason("web")).isEqualTo("least used of 2 hosts that fit: 74% (cpu-bound 75%)");
  }

  @Test
  void shares_are_compared_exactly_so_a_third_and_two_sixths_are_a_tie() {
    Scenario lab =
        Scenario.on(host("six", 99, 6, 99), host("three", 99, 3, 99))
            .settled("two", "six")
            .settled("one", "three")
            .run(machine("two", 2), machine("one", 1), machine("web", 1));

    assertThat(lab.placements()).containsEntry("web", "six");
  }

  @Test
  void a_machine_that_exists_stays_and_counts_as_used_even_where_it_would_be_rejected_today() {
    Scenario lab =
        Scenario.on(host("nuc", 1, 1024, 10).maintenance().roles("obs"), host("big", 8, 8192, 99))
            .settled("old", "nuc")
            .run(machine("old").needs(4, 4096, 50), machine("new"));

    assertThat(lab.placements()).containsEntry("old", "nuc").containsEntry("new", "big");
    assertThat(lab.reason("old")).isEqualTo("exists already on host nuc and stays there");
    assertThat(lab.decision("old").rejected()).isEmpty();
    assertThat(lab.rejections("new", "nuc"))
        .contains("needs 1024 MB, host nuc has 0 MB left", "needs 1 cpu, host nuc has 0 cpu left");
  }

  @Test
  void a_machine_that_fits_nowhere_is_left_over_and_the_rest_goes_on() {
    Scenario lab =
        Scenario.on(host("a", 8, 4096, 99), host("b", 8, 2048, 99))
            .run(machine("huge", 8192), machine("web", 2048));

    assertThat(lab.placements()).containsExactly(java.util.Map.entry("web", "a"));
    assertThat(lab.resolve().unplaced())
        .singleElement()
        .satisfies(huge -> {
          assertThat(huge.message())
              .isEqualTo("no host can place machine huge (role app, 1 cpu, 8192 MB)");
          assertThat(huge.rejected()).hasSize(2);
        });
  }

  @Test
  void a_lab_without_hosts_leaves_every_machine_over() {
    Scenario lab = Scenario.on().run(machine("web"));

    assertThat(lab.resolve().unplaced()).hasSize(1);
    assertThat(lab.decision("web").rejected()).isEmpty();
  }

  @Test
  void a_name_that_occurs_twice_is_refused() {
    assertThatThrownBy(() -> Scenario.on(host("a"), host("a")).request())
        .hasMessage("host a occurs twice");
    assertThatThrownBy(() -> Scenario.on().run(machine("m"), machine("m")).request())
        .hasMessage("machine m occurs twice");
  }
}
