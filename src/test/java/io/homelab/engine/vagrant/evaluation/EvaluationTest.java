package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.model.HostName;
import io.homelab.remote.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a Vagrantfile is evaluated, with a script in Vagrant's place. */
@DisabledOnOs(OS.WINDOWS)
class EvaluationTest {
  @TempDir private Path directory;

  private Evaluation with(String vagrant) throws IOException {
    Path home = Files.createDirectories(directory.resolve("home"));
    Path program = directory.resolve("vagrant");
    Files.writeString(program, "#!/bin/sh\n" + vagrant);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Evaluation(
        new OnPath(new LocalHost(new HostName("here"), home), directory), Duration.ofSeconds(5));
  }

  private EvaluatedVagrantfile evaluated(String vagrant) throws IOException {
    Path file = Files.writeString(directory.resolve("Vagrantfile"), "");
    return with(vagrant).of(file, "libvirt");
  }

  @Test
  void the_command_line_names_the_folder_the_file_and_the_provider_as_words() {
    List<String> words = Evaluation.argv(Path.of("/my lab/Vagrantfile"), "libvirt").words();

    assertThat(words.subList(words.size() - 6, words.size()))
        .containsExactly(
            words.get(words.size() - 6),
            words.get(words.size() - 5),
            "sh",
            "/my lab",
            "/my lab/Vagrantfile",
            "libvirt")
        .contains("-c");
    assertThat(words).startsWith("env", "-u").contains("VAGRANT_LOG");
  }

  @Test
  void vagrant_loads_our_program_in_the_vagrantfiles_folder_without_input() throws IOException {
    String answer = Files.readString(Sample.named("one-machine").answerFile()).strip();
    EvaluatedVagrantfile read =
        evaluated(
            """
            [ "$*" = status ] && [ "$(pwd -P)" = "$(cd "$VAGRANT_CWD" && pwd -P)" ] || exit 1
            grep -q HomeLabEvaluation "$VAGRANT_VAGRANTFILE" || exit 1
            [ "$HOMELAB_PROVIDER" = libvirt ] && [ -f "$HOMELAB_VAGRANTFILE" ] || exit 1
            case $VAGRANT_DOTFILE_PATH in "$VAGRANT_CWD"/*) exit 1 ;; esac
            [ -z "$(cat)" ] || exit 1
            echo "$VAGRANT_VAGRANTFILE" >where
            cat <<'END'
            %s%s
            END
            """
                .formatted(EvaluationAnswer.MARK, answer));

    assertThat(read.machines()).hasSize(1);
    assertThat(Path.of(Files.readString(directory.resolve("where")).strip())).doesNotExist();
  }

  @Test
  void a_vagrantfile_that_never_ends_is_given_up() {
    assertThatThrownBy(() -> evaluated("sleep 100\n"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessage("%s was not evaluated within 5 s".formatted(directory.resolve("Vagrantfile")));
  }

  @Test
  void without_an_answer_the_last_words_of_vagrant_are_told() {
    assertThatThrownBy(() -> evaluated("echo first >&2; echo 'no \\033[1msuch gem' >&2; exit 1\n"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessageContaining("Vagrant gave no answer: no ")
        .hasMessageNotContaining("first")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void old_style_is_refused_with_what_to_write_instead() {
    assertThatThrownBy(() ->
            evaluated(
                "echo 'homelab-vagrantfile: {\"schema_version\":1,\"error\":\"version_1\"}'\n"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessageEndingWith("Vagrantfile is in the style of Vagrant 1.0 (Vagrant::Config.run)")
        .satisfies(e ->
            assertThat(((UnreadableDefinitionException) e).hint()).contains("Vagrant.configure"));
  }
}
