package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.cli.ExitCode;
import io.homelab.operations.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that knows the exit codes of the commands knows the codes of the server. */
class ApiProblemTest {
  @ParameterizedTest
  @EnumSource
  void a_refusal_has_the_code_that_the_command_ends_with(Refusal.Kind kind) {
    assertThat(ApiProblem.of(new Refusal(kind, "no", "")).code())
        .isEqualTo(ExitCode.of(kind).code());
  }
}
