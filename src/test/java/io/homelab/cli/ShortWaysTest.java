package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.CommandTerms;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.OptionSpec;

class ShortWaysTest {
  @TempDir Path folder;

  private CommandLineRun homelab(String words) {
    return CommandLineRun.in(folder, words.split(" "));
  }

  private Environment environment() {
    return CommandLineRun.environment(
        folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up                            | vos up
          down web                      | vos halt web
          status --live                 | vos status --live
          ssh web -- up                 | vos ssh web -- up
          destroy --yes                 | vos destroy --yes
          -C up status                  | -C up vos status
          -Cup status                   | -Cup vos status
          -qC up status                 | -qC up vos status
          -q -v up                      | -q -v vos up
          --hosts up --json down        | --hosts up --json vos halt
          --hosts=up down               | --hosts=up vos halt
          up up --host down             | vos up up --host down
          vos ssh up                    | vos ssh up
          hosts check up                | hosts check up
          plan --explain status         | plan --explain status
          state mv up down              | state mv up down
          --as help up                  | --as help vos up
          help up                       | vos up --help
          help vos up                   | vos up --help
          vos help up                   | vos up --help
          -q vos help                   | -q vos --help
          --no-color help down          | --no-color vos halt --help
          help                          | --help
          version                       | --version
          --json version -q             | --json --version -q
          version up                    | version up
          -- up                         | -- up
          - up                          | - up
          -q                            | -q
          """)
  void only_the_first_word_that_is_a_command_stands_for_others(String typed, String meant) {
    assertThat(ShortWays.spelledOut(typed.split(" "))).containsExactly(meant.split(" "));
  }

  /** Else the value of a new global option could be taken for a command. */
  @Test
  void every_global_option_with_a_value_is_known_to_have_one() {
    Set<String> valued = new TreeSet<>();
    for (OptionSpec option :
        HomeLabCommand.commandLine(environment(), "plan").getCommandSpec().options()) {
      if (option.arity().max() > 0) {
        for (String name : option.names()) {
          valued.add(name);
          assertThat(ShortWays.spelledOut(name, "up", "plan"))
              .as(name)
              .containsExactly(name, "up", "plan");
        }
      } else {
        assertThat(ShortWays.spelledOut(option.longestName(), "up"))
            .containsExactly(option.longestName(), "vos", "up");
      }
    }
    assertThat(valued).contains("-C", "--hosts", "--lock-timeout");
  }

  @Test
  void every_short_way_has_the_help_the_output_and_the_exit_code_of_its_command()
      throws IOException {
    ShortWays.all()
        .forEach((verb, words) -> {
          String full = String.join(" ", words);
          assertThat(homelab(verb + " --help"))
              .isEqualTo(homelab(full + " --help"))
              .extracting(CommandLineRun::exit)
              .isEqualTo(0);
          assertThat(homelab(verb)).isEqualTo(homelab(full));
          assertThat(homelab(verb + " --no-such")).isEqualTo(homelab(full + " --no-such"));
          assertThat(homelab("--help").out()).containsPattern("\n  " + verb + " +" + full + "\n");
        });
    assertThat(homelab("init").exit()).isZero();
    assertThat(homelab("--json status")).isEqualTo(homelab("vos status --json"));
    Files.createDirectory(folder.resolve("down"));
    assertThat(homelab("-C down status").exit()).isEqualTo(2);
  }

  @Test
  void a_server_is_asked_for_the_command_itself() {
    CommandTerms terms = HomeLabCommand.terms(environment(), List.of("--json", "down", "web"));

    assertThat(terms.command()).isEqualTo("vos halt");
  }

  @Test
  void help_and_version_are_also_words() {
    assertThat(homelab("vos help")).isEqualTo(homelab("vos --help"));
    assertThat(homelab("vos help up")).isEqualTo(homelab("vos up --help"));
    assertThat(homelab("help vos up")).isEqualTo(homelab("vos up --help"));
    assertThat(homelab("help up")).isEqualTo(homelab("vos up --help"));
    assertThat(homelab("--json help up")).isEqualTo(homelab("vos up --help"));
    assertThat(homelab("help")).isEqualTo(homelab("--help"));
    assertThat(homelab("version")).isEqualTo(homelab("--version"));
    assertThat(homelab("-q version")).isEqualTo(homelab("--version"));
  }

  @ParameterizedTest
  @CsvSource({"help nonsense", "help vos nonsense", "nonsense --help"})
  void the_help_of_what_is_no_command_is_refused(String words) {
    CommandLineRun run = homelab(words);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("nonsense").contains("--help' for usage");
  }
}
