package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.report.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The help of each command, by the real command tree. */
class HelpLookTest {
  @TempDir Path temporary;

  private String help(List<String> path) {
    List<String> words = new ArrayList<>(path);
    words.add("--help");
    return CommandLineRun.in(temporary, words.toArray(String[]::new)).out();
  }

  @Test
  void every_example_is_shown_under_its_heading() {
    assertThat(help(List.of("vos", "ssh")))
        .contains(
            "\nExamples:\n  homelab vos ssh web\n  homelab vos ssh web -- 'ls /etc | wc -l'\n");
  }

  @Test
  void the_help_of_init_names_its_templates_instead_of_a_file() {
    assertThat(help(List.of("init")))
        .contains("--topology=single|multi|ha")
        .contains("3 machines on this computer", "4 on two", "13 on three")
        .doesNotContain("FILE");
  }

  @Test
  void the_help_of_a_command_repeats_neither_global_options_nor_exit_codes() {
    for (List<String> path : CommandTree.paths()) {
      assertThat(help(path))
          .as("%s", path)
          .contains("Run 'homelab --help' for global options and exit codes.")
          .doesNotContain("--no-color", "--version", "--hosts=FILE", "Exit codes:");
    }
  }

  @Test
  void the_first_help_says_how_to_try_it() {
    assertThat(help(List.of())).contains("homelab demo").contains("Exit codes:");
  }

  @Test
  void on_a_narrow_terminal_the_help_breaks_its_lines_between_words() {
    Environment pipe =
        CommandLineRun.environment(
            temporary, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Environment narrow =
        new Environment(
            pipe.directory(),
            Map.of("NO_COLOR", "1"),
            pipe.in(),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            pipe.err(),
            new Environment.Terminal(false, true, false, () -> new TerminalSize(60, 24)),
            pipe.prompt(),
            pipe.clock(),
            pipe.labs());
    for (List<String> path : CommandTree.paths()) {
      List<String> words = new ArrayList<>(path);
      words.add("--help");
      HomeLabCommand.run(narrow, words.toArray(String[]::new));
    }
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSizeGreaterThan(100);
    assertThat(lines)
        .filteredOn(line -> !line.startsWith("  homelab ") && !line.startsWith("Usage: "))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
  }
}
