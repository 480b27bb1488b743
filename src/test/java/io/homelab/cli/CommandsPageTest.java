package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/commands.md} is generated from the commands' help by {@code -Dgolden.update}. */
class CommandsPageTest {
  private static final Path PAGE = Path.of("docs/commands.md");

  @TempDir Path temporary;

  private String help(List<String> path) {
    List<String> words = new ArrayList<>(path);
    words.add("--help");
    CommandLineRun run = CommandLineRun.in(temporary, words.toArray(String[]::new));
    assertThat(run.exit()).as("%s", words).isZero();
    return "```text\n" + run.out().stripTrailing() + "\n```\n";
  }

  private String page() {
    StringBuilder page =
        new StringBuilder("# Commands\n\nGenerated from the commands' help; do not edit.\n");
    page.append("\n## homelab\n\n").append(help(List.of()));
    for (List<String> path : CommandTree.paths()) {
      page.append("\n## homelab ").append(String.join(" ", path)).append("\n\n");
      page.append(help(path));
    }
    return page.toString();
  }

  @Test
  void the_page_of_commands_matches_their_help() throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.createDirectories(PAGE.resolveSibling("."));
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).hasContent(page());
  }

  @Test
  void a_verb_without_its_group_and_without_a_short_way_gets_the_full_command_suggested() {
    for (String name : List.of("halt", "suspend", "reload")) {
      CommandLineRun run = CommandLineRun.in(temporary, name);
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err()).contains("did you mean 'homelab vos " + name + "'?");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          paln            | did you mean 'homelab plan'?
          resume          | did you mean 'homelab vos resume' or 'homelab pool resume'?
          claim           | did you mean 'homelab pool claim'?
          list            | run 'homelab --help' for usage
          vos pu          | did you mean 'homelab vos up'?
          vos dwon        | run 'homelab vos --help' for usage
          dashboard       | run 'homelab --help' for usage
          plan web        | run 'homelab plan --help' for usage
          """)
  void a_word_that_is_no_command_gets_a_near_one_or_the_help_suggested(String words, String hint) {
    CommandLineRun run = CommandLineRun.in(temporary, words.split(" ", -1));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("Unmatched argument").endsWith(hint + "\n");
  }
}
