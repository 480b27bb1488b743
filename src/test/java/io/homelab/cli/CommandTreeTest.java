package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands are built only as far as a command line can mean them; nobody may notice. */
class CommandTreeTest {
  @TempDir Path folder;

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.in(folder, words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "plan",
        "verify",
        "capacity",
        "rebalance",
        "vos",
        "vos init",
        "vos up",
        "vos status",
        "vos halt",
        "vos suspend",
        "vos resume",
        "vos reload",
        "vos provision",
        "vos destroy",
        "vos ssh",
        "vos ssh-config",
        "vos port",
        "vos logs",
        "vos snapshot",
        "vos snapshot save",
        "vos snapshot restore",
        "vos snapshot list",
        "hosts",
        "hosts list",
        "hosts check",
        "hosts add",
        "hosts import",
        "hosts trust",
        "hosts cordon",
        "hosts uncordon",
        "hosts wake",
        "hosts drain",
        "box",
        "box list",
        "box sync",
        "state",
        "state show"
      })
  void every_command_has_its_help_under_its_own_name(String command) {
    CommandLineRun run = homelab((command + " --help").split(" ", -1));

    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("Usage: homelab " + command + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "-qh", "--help plan", "-C plan --help"})
  void the_help_of_the_root_lists_all_commands_whatever_else_is_said(String words) {
    assertThat(homelab(words.split(" ", -1)).out())
        .contains("  init ", "  plan ", "  vos ", "  verify ", "  hosts ", "  box ", "  state ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vos --help", "--no-color vos -h", "vos --help up"})
  void the_help_of_a_command_lists_all_that_stand_below_it(String words) {
    assertThat(homelab(words.split(" ", -1)).out())
        .contains("  up ", "  status ", "  ssh-config ", "  snapshot ");
  }

  @Test
  void a_folder_with_the_name_of_a_command_hides_no_command() throws IOException {
    Files.createDirectory(folder.resolve("vos"));
    assertThat(homelab("-C", "vos", "init").exit()).isZero();

    assertThat(homelab("-C", "vos", "plan", "--offline").exit()).isZero();
  }

  @Test
  void a_word_that_is_no_command_is_answered_with_the_nearest_one() {
    CommandLineRun run = homelab("plam");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("plan");
  }

  @Test
  void a_word_after_an_at_sign_is_not_taken_for_a_file_of_arguments() throws IOException {
    Files.writeString(folder.resolve("words"), "--help");

    assertThat(homelab("@" + folder.resolve("words")).exit()).isEqualTo(2);
  }
}
