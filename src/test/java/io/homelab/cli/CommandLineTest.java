package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.state.LabLease;
import io.homelab.state.LockNotes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path temporary;
  Path folder;

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("lab"));
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.in(folder, words);
  }

  private void lab() throws IOException {
    Files.writeString(
        folder.resolve("hosts.yaml"), "hosts:\n  - { name: here, address: 127.0.0.1 }\n");
    Files.writeString(
        folder.resolve("topology.yaml"),
        "lab: devlab\nmachines:\n  - { name: web, box: generic/alpine }\n");
  }

  @Test
  void help_goes_to_stdout_and_names_the_commands_and_the_exit_codes() {
    CommandLineRun run = homelab("--help");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("  init ", "  plan ", "  vos ", "  verify ", "  hosts ", "  box ", "  state ")
        .contains("  130 ", "  10 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "vos", "hosts", "box", "state", "vos snapshot"})
  void a_group_without_a_command_is_a_usage_error_that_shows_the_help_on_stderr(String words) {
    CommandLineRun run = homelab(words.isEmpty() ? new String[0] : words.split(" ", -1));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Missing command").contains("Usage: homelab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vos up",
        "vos halt",
        "vos suspend",
        "vos resume",
        "vos reload",
        "vos provision",
        "vos destroy --yes",
        "vos snapshot save x",
        "box sync",
        "hosts cordon here",
        "hosts uncordon here",
        "hosts drain here"
      })
  void what_changes_something_is_refused_while_another_run_holds_the_lock(String words)
      throws IOException {
    lab();
    try (LabLease lock = LockNotes.lock(folder, "ann@nuc")) {
      CommandLineRun run = homelab(words.split(" ", -1));
      assertThat(run.exit()).isEqualTo(5);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("ann@nuc, 'vos up', process ");
    }
  }

  @Test
  void who_gives_another_run_time_waits_so_long_and_says_so() throws IOException {
    lab();
    try (LabLease lock = LockNotes.lock(folder, "ann@nuc")) {
      CommandLineRun run = homelab("vos", "halt", "--lock-timeout", "1s");
      assertThat(run.exit()).isEqualTo(5);
      assertThat(run.err().lines())
          .first()
          .asString()
          .startsWith(
              "waiting at most 1 s: this lab is locked by another run: ann@nuc, 'vos up', process ");
      assertThat(homelab("-q", "vos", "halt", "--lock-timeout=1s").err()).doesNotContain("waiting");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1s", "5 m", "1d", "25h", "99999h", "", "PT1S"})
  void a_time_to_wait_that_is_none_is_a_usage_error(String time) throws IOException {
    lab();
    CommandLineRun run = homelab("vos", "halt", "--lock-timeout=" + time);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--lock-timeout", "expected a time such as 30s or 5m");
  }

  @Test
  void what_only_reads_needs_no_lock() throws IOException {
    lab();
    try (LabLease lock = LockNotes.lock(folder, "somebody")) {
      for (String words : List.of("plan --offline", "vos status")) {
        CommandLineRun run = homelab(words.split(" ", -1));
        assertThat(run.exit()).isZero();
        assertThat(run.err())
            .startsWith("note: another run is changing this lab: somebody, 'vos up', process ")
            .hasLineCount(1);
      }
      assertThat(homelab("state", "show").exit()).isZero();
    }
  }

  @Test
  void a_lock_is_taken_in_the_name_of_user_computer_command_process_and_time() throws IOException {
    lab();
    Environment environment =
        CommandLineRun.environment(
            folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    try (Workspace workspace =
            Workspace.open(environment, new GlobalOptions(), environment.clock());
        LabLease lock = workspace.lock("vos up")) {
      assertThat(homelab("vos", "up").err())
          .contains(
              "ops@bench, 'vos up', process %d on bench, since 2026-01-02T03:04:05Z"
                  .formatted(ProcessHandle.current().pid()));
    }
  }

  @Test
  void with_json_a_failure_is_one_object_with_the_exit_code() {
    CommandLineRun run = homelab("plan", "--offline", "--json", "--strategy", "x");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).startsWith("{\n  \"schema_version\": 1,").contains("\"code\": 2");
  }

  @Test
  void init_writes_three_files_and_overwrites_none() throws IOException {
    Files.writeString(folder.resolve(".gitignore"), "mine\n");
    assertThat(homelab("init", "-C", "sub", "--topology", "single").exit()).isZero();
    assertThat(folder.resolve("sub")).isDirectoryContaining("glob:**/.gitignore");
    assertThat(homelab("init").exit()).isZero();
    assertThat(folder.resolve(".gitignore")).hasContent("mine");

    Files.writeString(folder.resolve("topology.yaml"), "mine\n");
    Files.delete(folder.resolve("hosts.yaml"));
    CommandLineRun again = homelab("init");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("topology.yaml already exists; nothing was written");
    assertThat(folder.resolve("topology.yaml")).hasContent("mine");
    assertThat(folder.resolve("hosts.yaml")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "multi", "ha"})
  void every_lab_to_begin_with_fits_on_its_own_hosts(String template) {
    assertThat(homelab("init", "--topology", template).exit()).isZero();
    CommandLineRun plan = homelab("plan", "--offline");
    assertThat(plan.err()).isEmpty();
    assertThat(plan.exit()).isZero();
  }

  @Test
  void the_example_files_fit_too() {
    CommandLineRun plan =
        homelab(
            "--hosts",
            Path.of("hosts.yaml.example").toAbsolutePath().toString(),
            "--topology",
            Path.of("topology.yaml.example").toAbsolutePath().toString(),
            "plan",
            "--offline");
    assertThat(plan.err()).isEmpty();
    assertThat(plan.exit()).isZero();
  }

  @Test
  void the_page_of_files_shows_the_example_files_as_they_are() throws IOException {
    String page = Files.readString(Path.of("docs/files.md").toAbsolutePath());
    for (String name : List.of("hosts.yaml.example", "topology.yaml.example")) {
      assertThat(page).contains("```yaml\n" + Files.readString(Path.of(name)) + "```\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan --offline --explain rails-2", "capacity --offline"})
  void the_page_of_how_it_works_shows_what_the_example_files_answer(String question)
      throws IOException {
    List<String> words = new ArrayList<>();
    for (String name : List.of("hosts", "topology")) {
      words.add("--" + name);
      words.add(Path.of(name + ".yaml.example").toAbsolutePath().toString());
    }
    words.addAll(List.of(question.split(" ", -1)));
    CommandLineRun run = homelab(words.toArray(String[]::new));
    assertThat(Files.readString(Path.of("docs/how-it-works.md").toAbsolutePath()))
        .contains("$ homelab " + question + "\n" + run.out() + "```\n");
  }

  /** The two files that the contract shows, with the machines that its excerpt leaves out. */
  @Test
  void the_files_of_the_contract_can_be_planned() {
    Path contract = Path.of("src/test/resources/io/homelab/contract").toAbsolutePath();
    CommandLineRun plan =
        homelab(
            "--hosts",
            contract.resolve("hosts.yaml").toString(),
            "--topology",
            contract.resolve("topology.yaml").toString(),
            "plan",
            "--offline");
    assertThat(plan.err()).isEmpty();
    assertThat(plan.out()).contains("Plan: 4 to create");
  }

  @Test
  void vos_init_writes_the_two_files_again_but_never_over_a_foreign_vagrantfile()
      throws IOException {
    lab();
    assertThat(homelab("vos", "init").exit()).isZero();
    assertThat(folder.resolve("config-vos.yaml")).content().contains("name: web", "host: here");
    Files.writeString(folder.resolve("config-vos.yaml"), "old");
    assertThat(homelab("vos", "init").exit()).isZero();
    assertThat(folder.resolve("config-vos.yaml")).content().contains("name: web");

    Files.writeString(folder.resolve("Vagrantfile"), "Vagrant.configure('2') {}\n");
    CommandLineRun refused = homelab("vos", "init");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("already exists and was not written by homelab");
    assertThat(folder.resolve("Vagrantfile")).hasContent("Vagrant.configure('2') {}");
  }

  @Test
  void plan_writes_nothing_but_what_it_is_asked_to() throws IOException {
    lab();
    List<Path> before = entries();
    homelab("plan", "--offline");
    homelab("vos", "status");
    homelab("state", "show");
    assertThat(entries()).isEqualTo(before);
    homelab("plan", "--offline", "--out", "p.json");
    assertThat(entries()).hasSize(before.size() + 1).contains(folder.resolve("p.json"));
  }

  private List<Path> entries() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void a_state_of_which_nothing_can_be_read_stops_every_command_and_stays_as_it_is()
      throws IOException {
    lab();
    Path file = Files.createDirectories(folder.resolve(".homelab")).resolve("state.json");
    Files.writeString(file, "{\"schema_version\": 1, \"lab\": \"dev");
    for (String command : List.of("plan --offline", "vos status", "vos up", "vos destroy --yes")) {
      assertThat(homelab(command.split(" ", -1)).exit()).as(command).isEqualTo(2);
    }
    assertThat(file).hasContent("{\"schema_version\": 1, \"lab\": \"dev");
  }

  @Test
  void a_name_for_a_snapshot_that_could_pass_for_an_option_is_refused() throws IOException {
    lab();
    CommandLineRun run = homelab("vos", "snapshot", "save", "a b");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("invalid snapshot name 'a b'");
  }

  @Test
  void destroy_asks_nobody_without_a_terminal_and_does_nothing() throws IOException {
    lab();
    CommandLineRun run = homelab("vos", "destroy");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--yes");
    assertThat(folder.resolve(".homelab")).doesNotExist();
  }
}
