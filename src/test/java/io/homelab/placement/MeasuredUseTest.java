package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.question.Matrix;
import org.junit.jupiter.api.Test;

/** {@code least_loaded} by what hosts measured. */
class MeasuredUseTest {
  private static Scenario placed(HostBuilder... hosts) {
    return Scenario.on(hosts).by(StrategyName.LEAST_LOADED);
  }

  @Test
  void the_least_busy_host_is_chosen_though_more_machines_are_declared_there() {
    Scenario lab =
        placed(
                host("busy", 8, 16384, 100).measured(700, 8, 12000, 16384, 0),
                host("idle", 8, 16384, 100).measured(10, 8, 2000, 16384, 0))
            .run(machine("there", 8192), machine("new", 1024))
            .settled("there", "idle");
    assertThat(lab.placements()).containsEntry("new", "idle");
    assertThat(lab.reason("new"))
        .isEqualTo("least loaded as measured of 2 hosts that fit: 5% (busy 64%)");
  }

  @Test
  void what_this_run_places_counts_before_anything_has_measured_it() {
    Scenario lab =
        placed(
                host("one", 8, 16384, 100).measured(0, 8, 1000, 16384, 0),
                host("two", 8, 16384, 100).measured(50, 8, 1000, 16384, 0))
            .run(machine("a", 4096), machine("b", 4096), machine("c", 4096), machine("d", 4096));
    assertThat(lab.placements().values().stream().filter("one"::equals)).hasSize(2);
  }

  @Test
  void a_host_takes_no_more_than_its_declared_limits_however_idle_it_is() {
    Scenario lab =
        placed(
                host("idle", 8, 1024, 100).measured(0, 8, 0, 16384, 0),
                host("busy", 8, 16384, 100).measured(800, 8, 16000, 16384, 9000))
            .run(machine("new", 2048));
    assertThat(lab.placements()).containsEntry("new", "busy");
    assertThat(lab.rejections("new", "idle"))
        .containsExactly("needs 2048 MB, host idle has 1024 MB left");
  }

  @Test
  void waiting_for_disks_counts() {
    Scenario lab =
        placed(
                host("stuck", 8, 16384, 100).measured(100, 8, 2000, 16384, 8000),
                host("free", 8, 16384, 100).measured(120, 8, 2000, 16384, 0))
            .run(machine("new", 1024));
    assertThat(lab.placements()).containsEntry("new", "free");
  }

  @Test
  void a_host_that_does_not_tell_counts_as_declared() {
    Scenario lab =
        placed(
                host("mute", 8, 16384, 100),
                host("idle", 8, 16384, 100).measured(10, 8, 500, 16384, 0))
            .run(machine("there", 4096), machine("new", 1024))
            .settled("there", "mute");
    assertThat(lab.placements()).containsEntry("new", "idle");
  }

  @Test
  void the_comparison_of_all_hosts_has_the_same_scores() {
    Scenario lab =
        placed(
                host("one", 8, 16384, 100).measured(0, 8, 1000, 16384, 0),
                host("two", 8, 16384, 100).measured(400, 8, 1000, 16384, 0))
            .run(machine("a", 4096), machine("b", 2048));
    PlacementRequest request = lab.request();
    Matrix matrix = Matrix.of(request, PlacementResolver.resolve(request), new MachineName("b"));
    assertThat(matrix.reason())
        .isEqualTo("least loaded as measured of 2 hosts that fit: 17% (two 22%)");
    assertThat(matrix.rows())
        .extracting(row -> row.score().orElse(""))
        .containsExactly("17%", "22%");
  }
}
