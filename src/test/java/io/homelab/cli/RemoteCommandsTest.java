package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.CommandLineRun;
import io.homelab.operations.CommandRight;
import io.homelab.operations.CommandTerms;
import io.homelab.operations.RefusedException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class RemoteCommandsTest {
  @TempDir Path folder;

  private Environment environment() {
    return CommandLineRun.environment(
        folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
  }

  private CommandTerms terms(String words) {
    return HomeLabCommand.terms(environment(), List.of(words.split(" ")));
  }

  /** The commands that do something, with their options. */
  private Set<String> commands(Set<String> options) {
    Set<String> commands = new TreeSet<>();
    for (List<String> path : CommandTree.paths()) {
      CommandLine command = HomeLabCommand.commandLine(environment(), path.toArray(String[]::new));
      for (String word : path) {
        command = Objects.requireNonNull(command.getSubcommands().get(word));
      }
      if (command.getSubcommands().isEmpty()) {
        String name = String.join(" ", path);
        commands.add(name);
        if (RemoteCommands.sent().contains(name)) {
          command.getCommandSpec().options().stream()
              .map(OptionSpec::longestName)
              .filter(option -> !List.of("--help", "--version").contains(option))
              .forEach(options::add);
        }
      }
    }
    return commands;
  }

  /** So nothing new is run for others unless somebody says so, nor refused without a hint. */
  @Test
  void something_is_said_of_every_command_and_of_every_option_of_those_that_are_sent() {
    Set<String> options = new TreeSet<>();
    assertThat(commands(options)).isEqualTo(RemoteCommands.knownCommands());
    assertThat(options).isNotEmpty();
    assertThat(RemoteCommands.knownOptions()).isEqualTo(options);
  }

  @ParameterizedTest
  @CsvSource({
    "vos status --live, LOOK",
    "--json hosts list, LOOK",
    "plan --move web=a, USE",
    "pool claim small --count 2, USE",
    "vos up --yes, OPERATE",
    "vos ssh web -- cat /etc/hosts, OPERATE",
    "runs cancel 0mhx5sv1q4k2, OPERATE",
    "hosts trust a --yes, ADMINISTER",
    "state forget web, ADMINISTER",
  })
  void each_takes_a_right(String words, CommandRight right) {
    assertThat(terms(words).right()).isEqualTo(right);
  }

  @Test
  void the_name_of_another_lab_is_told() {
    assertThat(terms("vos up --as ci-7").as()).contains("ci-7");
    assertThat(terms("vos up").as()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "vos init",
        "serve",
        "token create ci --role admin",
        "state push state.json",
        "hosts add nuc",
        "vos ssh web",
        "vos ssh-config",
        "plan --replay inputs.json",
        "vos status -C /etc",
        "vos status --hosts other.yaml",
        "vos status --topology other.yaml",
        "vos status --state postgresql://ann@nuc/x",
        "vos status --server http://127.0.0.1:1",
        "vos status --help",
        "vos",
        "vos up --no-such-option",
        "no-such-command"
      })
  void what_is_about_files_and_places_of_whoever_types_it_is_refused_with_a_hint(String words) {
    assertThatThrownBy(() -> terms(words))
        .isInstanceOf(RefusedException.class)
        .satisfies(refused -> assertThat(((RefusedException) refused).hint()).isNotBlank());
  }

  @Test
  void files_that_are_named_are_read_and_written_by_whoever_types_them() {
    assertThat(terms("vos up --plan p.json").reads()).containsExactly("p.json");
    assertThat(terms("pool claim small --key /k/key.pub").reads()).containsExactly("/k/key.pub");
    assertThat(terms("plan --out p.json --save-inputs i.json").writes())
        .containsExactlyInAnyOrder("p.json", "i.json");
    assertThat(terms("vos status --html lab.html").writes()).containsExactly("lab.html");
    assertThat(terms("verify --junit report.xml").writes()).containsExactly("report.xml");
  }

  @Test
  void where_it_runs_is_not_told_to_the_server() {
    assertThat(
            RemoteCall.withoutPlace(
                List.of(
                    "--server",
                    "u",
                    "-C",
                    "d",
                    "vos",
                    "--lab=x",
                    "ssh",
                    "-Cd",
                    "web",
                    "--",
                    "-C",
                    "--server",
                    "u")))
        .containsExactly("vos", "ssh", "web", "--", "-C", "--server", "u");
  }
}
