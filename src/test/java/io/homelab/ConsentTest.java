package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.cli.Environment;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.LabName;
import io.homelab.report.TerminalSize;
import io.homelab.state.FileStateStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person at a terminal is asked, and what the answer comes to. */
class ConsentTest {
  @TempDir Path folder;

  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** One machine on a host that has left the file: nobody can be asked about it. */
  @BeforeEach
  void aMachineOfAHostThatIsGone() {
    StateBuilder state =
        StateBuilder.of(
            LabText.read(folder, "hosts:\n  - { name: one, address: 127.0.0.1 }\n", "{ name: web }")
                .lab());
    FileStateStore.beside(folder).save(state.ready("web", "attic").build());
  }

  private int homelab(boolean answer, String... words) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return Main.run(
        Composition.environment(
            folder,
            folder.resolve("home"),
            Map.of("TERM", "dumb"),
            "ops",
            "bench",
            InputStream.nullInputStream(),
            nowhere,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Environment.Terminal(true, false, false, () -> TerminalSize.USUAL),
            new Answering(answer),
            InstantSource.fixed(CommandLineRun.NOW),
            new VagrantEngine()),
        words);
  }

  private final class Answering implements Environment.Prompt {
    private final boolean answer;

    Answering(boolean answer) {
      this.answer = answer;
    }

    @Override
    public boolean confirm(String question) {
      asked.add(question);
      return answer;
    }

    @Override
    public char[] secret(String question) {
      throw new AssertionError(question);
    }
  }

  private boolean known() {
    return FileStateStore.beside(folder).load(new LabName("devlab")).machines().size() == 1;
  }

  @Test
  void a_yes_forgets_the_machine_that_the_question_named() {
    assertThat(homelab(true, "state", "forget", "web")).isZero();

    assertThat(asked).singleElement().satisfies(text -> assertThat(text).startsWith("Forget web?"));
    assertThat(known()).isFalse();
  }

  @Test
  void a_no_forgets_nothing_and_says_so() {
    assertThat(homelab(false, "state", "forget", "web")).isEqualTo(2);

    assertThat(asked).hasSize(1);
    assertThat(known()).isTrue();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("needs confirmation");
  }

  @Test
  void who_said_yes_on_the_command_line_is_not_asked_again() {
    assertThat(homelab(false, "state", "forget", "web", "--yes")).isZero();

    assertThat(asked).isEmpty();
    assertThat(known()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-input", "--json"})
  void who_does_not_want_to_be_asked_is_refused_instead(String option) {
    assertThat(homelab(true, "state", "forget", "web", option)).isEqualTo(2);

    assertThat(asked).isEmpty();
    assertThat(known()).isTrue();
  }
}
