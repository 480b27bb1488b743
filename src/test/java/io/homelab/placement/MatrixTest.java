package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.question.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class MatrixTest {
  private static Matrix ask(Scenario scenario, String machine) {
    return Matrix.of(scenario.request(), scenario.resolve(), new MachineName(machine));
  }

  private static List<String> scores(Matrix matrix) {
    return matrix.rows().stream().map(row -> row.host() + " " + row.score().orElse("-")).toList();
  }

  @Test
  void a_new_machine_is_asked_about_when_it_was_its_turn_and_not_after_all_others() {
    Scenario scenario =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100))
            .run(machine("first", 4096), machine("second", 2048), machine("third", 1024));

    assertThat(scores(ask(scenario, "first"))).containsExactly("a 0%", "b 0%");
    assertThat(scores(ask(scenario, "second"))).containsExactly("a 50%", "b 0%");
    Matrix third = ask(scenario, "third");
    assertThat(scores(third)).containsExactly("a 50%", "b 25%");
    assertThat(third.chosen().orElseThrow()).hasToString("b");
    assertThat(third.reason()).isEqualTo("least used of 2 hosts that fit: 25% (a 50%)");
    assertThat(third.rows().get(1).before()).isEqualTo(new Resources(1, 2048, 0));
    assertThat(third.rows().get(1).after()).isEqualTo(new Resources(2, 3072, 0));
  }

  @Test
  void a_machine_that_exists_is_asked_about_beside_all_others_and_is_not_in_its_own_way() {
    Scenario scenario =
        Scenario.on(host("a", 8, 4096, 100).maintenance(), host("b", 8, 8192, 100))
            .run(machine("here", 4096), machine("new", 2048))
            .settled("here", "a");

    Matrix matrix = ask(scenario, "here");
    assertThat(matrix.settled()).isTrue();
    Matrix.Row own = matrix.rows().getFirst();
    assertThat(own.fits()).as("a host keeps what it has").isTrue();
    assertThat(own.before()).isEqualTo(Resources.ZERO);
    assertThat(own.after()).isEqualTo(new Resources(1, 4096, 0));
    assertThat(matrix.rows().get(1).before())
        .as("the new one")
        .isEqualTo(new Resources(1, 2048, 0));
    assertThat(matrix.rows().get(1).score()).contains("25%");
  }

  @Test
  void a_machine_without_a_host_has_all_reasons_of_every_host() {
    Scenario scenario =
        Scenario.on(host("a", 1, 512, 10).roles("db"), host("b", 8, 8192, 100).maintenance())
            .run(machine("m").needs(2, 1024, 0));

    Matrix matrix = ask(scenario, "m");
    assertThat(matrix.chosen()).isEmpty();
    assertThat(matrix.rows().stream().map(row -> row.reasons().size())).containsExactly(3, 1);
    assertThat(scores(matrix)).containsExactly("a -", "b -");
  }

  @Test
  void where_the_strategy_has_no_turns_a_machine_is_asked_about_beside_all_others() {
    Scenario scenario =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100))
            .run(machine("first", 4096), machine("second", 2048))
            .by(StrategyName.OPTIMAL);

    assertThat(ask(scenario, "first").rows().stream().map(row -> row.before().memoryMb()))
        .containsExactlyInAnyOrder(0L, 2048L);
  }

  @Test
  void a_machine_that_the_lab_does_not_have_cannot_be_asked_about() {
    Scenario scenario = Scenario.on(host("a")).run(machine("m"));
    assertThatThrownBy(() -> ask(scenario, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(value = StrategyName.class, mode = Mode.EXCLUDE, names = "OPTIMAL")
  void the_matrix_says_what_the_plan_says_of_every_machine_in_any_lab(StrategyName strategy) {
    for (long seed = 0; seed < 20; seed++) {
      Scenario scenario = RandomLab.of(seed).by(strategy).seed(seed);
      PlacementRequest request = scenario.request();
      PlacementResult result = PlacementResolver.resolve(request);
      for (Decision decision : result.decisions()) {
        MachineName name = decision.machine().name();
        Matrix matrix = Matrix.of(request, result, name);
        assertThat(matrix.rows()).hasSameSizeAs(request.hosts());
        assertThat(matrix.reason()).isEqualTo(decision.why().reason());
        if (!request.settled().containsKey(name)) {
          assertThat(
                  matrix.rows().stream()
                      .filter(row -> !row.fits())
                      .map(row -> new HostRejection(row.host(), row.reasons())))
              .as("seed %d, %s", seed, name)
              .isEqualTo(decision.rejected());
        }
        matrix
            .chosen()
            .ifPresent(host ->
                assertThat(matrix.rows().stream().filter(row -> row.host().equals(host)))
                    .allMatch(Matrix.Row::fits));
      }
    }
  }
}
