package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.cli.Environment.Terminal;
import io.homelab.operations.LabOnDoubles;
import io.homelab.report.TerminalSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsImportTest {
  private static final String HOSTS = "hosts:\n  - { name: one, address: 127.0.0.1 }\n";

  @TempDir Path folder;
  private LabOnDoubles lab;
  private final List<String> asked = new ArrayList<>();

  /** The questions that are answered with yes. */
  private final List<String> answers = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    lab = new LabOnDoubles(folder, "{ name: web }");
    Files.writeString(folder.resolve("hosts.yaml"), HOSTS);
    Files.createDirectories(folder.resolve(".ssh"));
    Files.writeString(
        folder.resolve(".ssh/config"),
        "Host nas one two.local\nHost *.lan -oX \"a b\"\nHost den\n");
  }

  private CommandLineRun homelab(String... words) {
    return homelab(Terminal.none(), words);
  }

  private CommandLineRun homelab(Terminal terminal, String... words) {
    return CommandLineRun.on(
        lab.opener(),
        folder,
        terminal,
        question -> {
          asked.add(question);
          return answers.contains(question);
        },
        List.of(words));
  }

  private static Terminal terminal(boolean in, boolean out) {
    return new Terminal(in, out, true, () -> TerminalSize.USUAL);
  }

  private String file() throws IOException {
    return Files.readString(folder.resolve("hosts.yaml"));
  }

  @Test
  void all_aliases_are_added_that_the_file_does_not_have_and_can_have() throws IOException {
    assertThat(homelab("hosts", "import", "--all", "--offline").exit()).isZero();
    assertThat(file())
        .isEqualTo(HOSTS + "  - name: den\n    address: den\n  - name: nas\n    address: nas\n");
  }

  @Test
  void yes_is_another_word_for_all() throws IOException {
    assertThat(homelab("hosts", "import", "--yes", "--offline").exit()).isZero();
    assertThat(file()).contains("name: den", "name: nas");
  }

  @Test
  void into_a_pipe_or_a_file_they_are_listed_and_nothing_is_written() throws IOException {
    for (Terminal terminal :
        List.of(Terminal.none(), terminal(true, false), terminal(false, true))) {
      CommandLineRun run = homelab(terminal, "hosts", "import");
      assertThat(run.exit()).isZero();
      assertThat(run.out()).isEqualTo("den\nnas\n");
      assertThat(run.err())
          .isEqualTo(
              "nothing was added; to add all: homelab hosts import --yes; or some: homelab hosts"
                  + " import ALIAS...\n");
    }
    assertThat(homelab(terminal(true, true), "hosts", "import", "--no-input").out())
        .isEqualTo("den\nnas\n");
    assertThat(file()).isEqualTo(HOSTS);
  }

  @Test
  void at_a_terminal_each_is_asked_for() throws IOException {
    answers.add("Add nas?");
    CommandLineRun run = homelab(terminal(true, true), "hosts", "import", "--offline");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(asked).containsExactly("Add den?", "Add nas?");
    assertThat(file()).isEqualTo(HOSTS + "  - name: nas\n    address: nas\n");
  }

  @Test
  void those_that_are_named_are_added_without_asking() throws IOException {
    CommandLineRun run = homelab("hosts", "import", "--offline", "--json", "nas");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"added\"", "\"nas\"").doesNotContain("den");
    assertThat(file()).isEqualTo(HOSTS + "  - name: nas\n    address: nas\n");
  }

  @Test
  void a_name_that_is_no_new_alias_is_2_and_nothing_is_written() throws IOException {
    for (String word : List.of("nat", "one", "*.lan", "ann@nas")) {
      CommandLineRun run = homelab("hosts", "import", "--offline", "nas", word);
      assertThat(run.exit()).as(word).isEqualTo(2);
      assertThat(run.err()).contains("'" + word + "' is no alias").contains("hint: ");
    }
    assertThat(file()).isEqualTo(HOSTS);
  }

  @Test
  void an_alias_with_an_at_sign_is_not_taken_for_a_user_and_an_address() throws IOException {
    Files.writeString(folder.resolve(".ssh/config"), "Host ann@nas den\n");
    assertThat(homelab("hosts", "import").out()).isEqualTo("den\n");
  }

  @Test
  void json_lists_them_and_writes_nothing() throws IOException {
    CommandLineRun run = homelab("hosts", "import", "--json");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("\"aliases\"").contains("den").contains("nas");
    assertThat(file()).isEqualTo(HOSTS);
  }

  @Test
  void without_new_aliases_nothing_is_written() throws IOException {
    Files.writeString(folder.resolve(".ssh/config"), "Host one\n");
    CommandLineRun run = homelab("hosts", "import");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("nothing to add");
    assertThat(file()).isEqualTo(HOSTS);
  }

  @Test
  void when_one_does_not_answer_none_is_written() throws IOException {
    lab.silence("nas");
    assertThat(homelab("hosts", "import", "--all").exit()).isEqualTo(4);
    assertThat(file()).isEqualTo(HOSTS);
  }
}
