package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code plan --save-inputs} and {@code plan --replay}, as people call them. */
class ReplayTest {
  private static final Path CASES = Path.of("src/test/resources/golden");

  /** Labs that fit and that do not, with machines in every state, and without a host. */
  static final List<String> LABS =
      List.of("plan-offline", "plan-does-not-fit", "state-actions", "removed-host");

  @TempDir Path temporary;
  private Path lab;
  private Path elsewhere;

  @BeforeEach
  void folders() throws IOException {
    lab = Files.createDirectories(temporary.resolve("lab"));
    elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
  }

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(CASES.resolve(name))) {
      for (Path file : files.toList()) {
        String path = file.getFileName().toString();
        Path target = lab.resolve(path.equals("state.json") ? ".homelab/state.json" : path);
        Files.createDirectories(target.resolveSibling("."));
        Files.copy(file, target);
      }
    }
  }

  private static CommandLineRun run(Path folder, String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.addAll(List.of(more));
    return CommandLineRun.in(folder, words.toArray(String[]::new));
  }

  private void assertReplayed(String command, String offline) {
    String file = elsewhere.resolve("inputs.json").toString();
    CommandLineRun original = run(lab, command + offline, "--save-inputs", file);

    assertThat(Path.of(file)).exists();
    assertThat(run(elsewhere, command, "--replay", file)).isEqualTo(original);
  }

  @ParameterizedTest
  @FieldSource("LABS")
  void a_plan_is_repeated_byte_for_byte_where_none_of_its_files_are(String name)
      throws IOException {
    copy(name);
    for (String command :
        List.of("plan", "plan --detailed-exitcode", "-v plan", "--json plan", "--json -v plan")) {
      assertReplayed(command, " --offline");
    }
  }

  @Test
  void what_this_computer_told_is_kept() throws IOException {
    copy("plan-offline");
    Files.writeString(
        lab.resolve("hosts.yaml"), "hosts:\n  - { name: here, address: 127.0.0.1 }\n");
    assertReplayed("plan", "");
    assertReplayed("--json plan", "");
  }

  @Test
  void another_strategy_or_seed_can_be_tried_on_what_was_kept() throws IOException {
    copy("plan-offline");
    String file = elsewhere.resolve("inputs.json").toString();
    run(lab, "plan --offline --save-inputs", file);

    assertThat(run(elsewhere, "plan --strategy random --seed 5 --replay", file))
        .isEqualTo(run(lab, "plan --strategy random --seed 5 --offline"));
    assertThat(run(elsewhere, "plan --strategy nonsense --replay", file).exit()).isEqualTo(2);
  }

  @Test
  void replayed_inputs_can_be_kept_again() throws IOException {
    copy("state-actions");
    Path file = elsewhere.resolve("inputs.json");
    Path again = elsewhere.resolve("again.json");
    run(lab, "plan --offline --save-inputs", file.toString());

    run(elsewhere, "plan --replay", file.toString(), "--save-inputs", again.toString());

    assertThat(again).hasSameTextualContentAs(file);
  }

  @Test
  void the_environment_of_a_replay_does_not_count() throws IOException {
    copy("plan-offline");
    String file = elsewhere.resolve("inputs.json").toString();
    CommandLineRun original = run(lab, "plan --offline --save-inputs", file);

    assertThat(
            CommandLineRun.in(
                elsewhere,
                Map.of("SCHEDULING_STRATEGY", "random", "HOMELAB_OWNER", "x@y"),
                List.of("plan", "--replay", file)))
        .isEqualTo(original);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--offline", "--out x", "--hosts x", "--topology x"})
  void what_would_count_for_nothing_beside_a_replay_is_refused(String option) {
    CommandLineRun run = run(lab, "plan --replay x " + option);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("cannot be combined with --replay")
        .contains(option.replace(" x", ""));
  }

  @Test
  void a_file_that_cannot_be_written_is_told_before_anything_is_planned() throws IOException {
    copy("plan-offline");
    CommandLineRun run = run(lab, "plan --offline --save-inputs no-such-folder/x.json");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no-such-folder/x.json: no such folder");
  }
}
