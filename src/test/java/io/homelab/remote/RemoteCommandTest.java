package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.Argv;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteCommandTest {
  private static final RemoteCommand PWD = RemoteCommand.of(Argv.of("pwd"), Duration.ofSeconds(1));

  private static SortedMap<String, String> variable(String name) {
    SortedMap<String, String> variables = new TreeMap<>();
    variables.put(name, "1");
    return variables;
  }

  @ParameterizedTest
  @ValueSource(strings = {"A; reboot", "", "1A", "A-B", "A=B", "Ä"})
  void a_variable_with_a_name_that_no_shell_has_is_refused(String name) {
    assertThatThrownBy(() -> PWD.withEnvironment(variable(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a variable's name: " + name);
  }

  @Test
  void later_changes_of_the_variables_do_not_reach_the_command() {
    SortedMap<String, String> variables = variable("_A1");
    RemoteCommand command = PWD.withEnvironment(variables);
    variables.put("B; reboot", "2");
    assertThat(command.environment()).containsOnlyKeys("_A1");
  }
}
