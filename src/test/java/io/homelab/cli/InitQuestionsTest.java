package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.cli.Environment.Terminal;
import io.homelab.operations.LabOnDoubles;
import io.homelab.report.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitQuestionsTest {
  private static final String HERE = "Run machines on this computer?";

  @TempDir Path temporary;
  private Path folder;
  private LabOnDoubles lab;
  private final List<String> asked = new ArrayList<>();
  private final List<String> yes = new ArrayList<>();
  private final Deque<String> typed = new ArrayDeque<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void somebodyWithTwoAliases() throws IOException {
    folder = Files.createDirectory(temporary.resolve("new"));
    Path kept = Files.createDirectory(temporary.resolve("kept"));
    lab = LabOnDoubles.on("hosts:\n  - { name: kept, address: kept.lan }\n", kept, "{ name: web }");
    Files.createDirectories(kept.resolve(".ssh"));
    Files.writeString(kept.resolve(".ssh/config"), "Host nas\nHost nuc *.lan \"o;dd\"\n");
  }

  private int homelab(Terminal terminal, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    err.reset();
    Environment usual = CommandLineRun.environment(folder, Map.of(), out, err);
    Environment.Prompt somebody =
        new Environment.Prompt() {
          @Override
          public boolean confirm(String question) {
            asked.add(question);
            return yes.contains(question);
          }

          @Override
          public String line(String question) {
            asked.add(question);
            String answer = typed.poll();
            return answer == null ? "" : answer;
          }

          @Override
          public char[] secret(String question) {
            throw new AssertionError("asked for a secret");
          }
        };
    return HomeLabCommand.run(
        new Environment(
            folder,
            Map.of(),
            usual.in(),
            usual.out(),
            usual.err(),
            terminal,
            somebody,
            usual.clock(),
            lab.opener()),
        words);
  }

  private static Terminal terminal() {
    return new Terminal(true, true, true, () -> TerminalSize.USUAL);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void hosts_that_are_chosen_are_measured_and_the_lab_can_be_planned_as_it_is() throws IOException {
    yes.addAll(List.of(HERE, "Run machines on nuc, of ~/.ssh/config?"));

    assertThat(homelab(terminal(), "init")).as(said()).isZero();

    assertThat(asked)
        .startsWith(
            HERE,
            "Run machines on nas, of ~/.ssh/config?",
            "Run machines on nuc, of ~/.ssh/config?")
        .noneMatch(question -> question.contains(";"));
    assertThat(folder.resolve("hosts.yaml"))
        .content()
        .contains("address: 127.0.0.1", "address: nuc", "memory_mb")
        .doesNotContain("nas");
    assertThat(folder.resolve("topology.yaml"))
        .content()
        .contains("box: \"generic/alpine319\"", "provider: libvirt");
    assertThat(said()).endsWith("next: homelab plan (then: homelab up)\n");
    assertThat(CommandLineRun.in(folder, "plan", "--offline").exit()).isZero();
  }

  @Test
  void a_box_is_chosen_by_number_or_by_name_and_what_is_none_is_asked_for_again()
      throws IOException {
    typed.addAll(List.of("7", "a: {b", "my/own-box"));

    assertThat(homelab(terminal(), "init")).isZero();

    assertThat(folder.resolve("topology.yaml")).content().contains("box: \"my/own-box\"");
    assertThat(folder.resolve("hosts.yaml")).content().contains("laptop");
    assertThat(CommandLineRun.in(folder, "plan", "--offline").exit()).isZero();
  }

  @Test
  void who_names_no_box_at_all_gets_no_topology() {
    typed.addAll(List.of("?", "#", "!"));

    assertThat(homelab(terminal(), "init")).isEqualTo(2);

    assertThat(folder.resolve("topology.yaml")).doesNotExist();
    assertThat(said()).contains("hint: run: homelab init --topology single");
  }

  @Test
  void where_libvirt_is_missing_the_machines_are_virtualbox_s() throws IOException {
    typed.add("2");
    yes.add("Run machines on nas, of ~/.ssh/config?");
    lab.told("nas", host -> host.provider("virtualbox").withoutProvider("libvirt"));

    assertThat(homelab(terminal(), "init")).as(said()).isZero();

    assertThat(folder.resolve("topology.yaml"))
        .content()
        .contains("box: \"generic/debian12\"", "provider: virtualbox");
  }

  @Test
  void on_a_small_computer_there_are_as_many_machines_as_it_has_room_for() throws IOException {
    yes.add(HERE);
    for (long[] size : new long[][] {{2, 16384, 2}, {1, 16384, 1}, {8, 1600, 2}, {8, 700, 1}}) {
      lab.told("localhost", host -> host.measured(size[0], size[1], 100));
      assertThat(homelab(terminal(), "init", "-C", "c" + size[0] + size[1])).isZero();

      Path there = folder.resolve("c" + size[0] + size[1]);
      assertThat(Files.readString(there.resolve("topology.yaml")).split("- name: ", -1))
          .hasSize((int) size[2] + 1);
      if (size[1] > 1024) {
        assertThat(CommandLineRun.in(there, "plan", "--offline").exit()).isZero();
      }
    }
  }

  @Test
  void a_host_that_is_off_is_said_and_the_others_are_written() {
    yes.addAll(
        List.of(
            "Run machines on nas, of ~/.ssh/config?", "Run machines on nuc, of ~/.ssh/config?"));
    lab.silence("nas");

    assertThat(homelab(terminal(), "init")).isZero();

    assertThat(said()).contains("no answer", "homelab hosts add --offline nas");
    assertThat(folder.resolve("hosts.yaml")).content().contains("nuc").doesNotContain("nas");
  }

  @Test
  void files_that_exist_are_neither_asked_about_nor_overwritten() throws IOException {
    Files.writeString(folder.resolve("hosts.yaml"), "mine");

    assertThat(homelab(terminal(), "init")).isZero();

    assertThat(asked).hasSize(1).allMatch(question -> question.startsWith("Which one"));
    assertThat(folder.resolve("hosts.yaml")).hasContent("mine");
    asked.clear();
    assertThat(homelab(terminal(), "init")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void nobody_is_asked_without_a_terminal_with_no_input_or_with_a_template() throws IOException {
    assertThat(homelab(Terminal.none(), "init")).isZero();
    String usual = Files.readString(folder.resolve("topology.yaml"));
    assertThat(usual).contains("box: generic/alpine319 ");
    for (String[] words :
        List.of(
            new String[] {"init", "--no-input", "-C", "a"},
            new String[] {"init", "--topology", "single", "-C", "b"},
            new String[] {"init", "-q", "-C", "c"})) {
      assertThat(homelab(terminal(), words)).isZero();
      assertThat(folder.resolve(words[words.length - 1]).resolve("topology.yaml"))
          .hasContent(usual);
    }
    assertThat(asked).isEmpty();
  }
}
