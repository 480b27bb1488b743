package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.ForeignDefinition.Away;
import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.model.HostName;
import io.homelab.remote.LocalHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a Vagrantfile is evaluated on a host, with a script in the place of its Vagrant. */
@DisabledOnOs(OS.WINDOWS)
class AwayEvaluationTest {
  @TempDir private Path directory;
  private Path programs;
  private Path lab;
  private Path notes;

  @BeforeEach
  void a_folder_with_a_vagrantfile() throws IOException {
    programs = Files.createDirectories(directory.resolve("bin"));
    notes = Files.createDirectories(directory.resolve("notes"));
    lab = Files.createDirectories(directory.resolve("my-lab"));
    Files.writeString(lab.resolve("Vagrantfile"), "SITE = ENV['SITE']\n");
    Files.createDirectories(lab.resolve("scripts"));
    Files.writeString(lab.resolve("scripts/web.sh"), "true\n");
    Files.createDirectories(lab.resolve(".git"));
    Files.writeString(lab.resolve(".git/config"), "secret\n");
  }

  private EvaluatedVagrantfile evaluated(Map<String, String> variables, String... vagrant)
      throws IOException {
    if (vagrant.length > 0) {
      Path program = programs.resolve("vagrant");
      Files.writeString(program, "#!/bin/sh\nnotes=" + notes + "\n" + vagrant[0]);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path home = Files.createDirectories(directory.resolve("home"));
    OnPath host = new OnPath(new LocalHost(new HostName("nuc"), home), programs);
    return new AwayEvaluation(new Away(host, variables), Duration.ofSeconds(5))
        .of(lab.resolve("Vagrantfile"), "libvirt");
  }

  /** Answers with what is written of one machine, in the folder where it is asked. */
  private static String answer(String environment) throws IOException {
    String answer =
        Files.readString(Sample.named("one-machine").answerFile())
            .strip()
            .replace("\"environment\":{}", "\"environment\":" + environment)
            .replace("centos/7", "HERE/7");
    return "sed \"s|HERE|$VAGRANT_CWD|\" <<'END'\n" + EvaluationAnswer.MARK + answer + "\nEND\n";
  }

  @Test
  void the_command_line_names_folder_file_and_provider_as_words() {
    List<String> words = AwayEvaluation.argv("my-lab", "Vagrantfile.old", "libvirt").words();

    assertThat(words.subList(words.size() - 4, words.size()))
        .containsExactly("sh", "files/my-lab", "Vagrantfile.old", "libvirt");
    assertThat(words).startsWith("env", "-u").contains("VAGRANT_LOG");
  }

  @Test
  void the_files_beside_it_travel_and_nothing_of_them_is_left() throws IOException {
    EvaluatedVagrantfile read =
        evaluated(
            Map.of(),
            """
            [ "$*" = status ] && [ "$(pwd -P)" = "$VAGRANT_CWD" ] && [ -z "$(cat)" ] || exit 1
            [ "$HOMELAB_VAGRANTFILE" = "$VAGRANT_CWD/Vagrantfile" ] || exit 1
            grep -q HomeLabEvaluation "$VAGRANT_VAGRANTFILE" || exit 1
            find . -type f | sort >"$notes/files"
            echo "$VAGRANT_VAGRANTFILE $VAGRANT_CWD" >"$notes/where"
            """
                + answer("{}"));

    assertThat(read.machines()).hasSize(1);
    assertThat(notes.resolve("files")).hasContent("./Vagrantfile\n./scripts/web.sh\n");
    for (String path : Files.readString(notes.resolve("where")).strip().split(" ", -1)) {
      assertThat(Path.of(path)).isAbsolute().doesNotExist();
    }
  }

  @Test
  void paths_in_the_answer_are_those_of_this_computer() throws IOException {
    assertThat(evaluated(Map.of(), answer("{}")).machines().getFirst().box().orElseThrow())
        .startsWith(lab + "/");
  }

  @Test
  void a_variable_that_the_files_ask_for_has_the_value_that_it_has_here() throws IOException {
    EvaluatedVagrantfile read =
        evaluated(
            Map.of("SITE", "it's \\ #{here}", "TOKEN", "secret"),
            """
            cp "$VAGRANT_VAGRANTFILE" "$notes/program"
            echo x >>"$notes/rounds"
            """
                + answer("{\"SITE\":\"\",\"TOKEN\":\"\"}"));

    assertThat(read.machines()).hasSize(1);
    assertThat(notes.resolve("rounds")).hasContent("x\nx\n");
    assertThat(Files.readString(notes.resolve("program")))
        .startsWith("ENV['SITE'] = 'it\\'s \\\\ #{here}'\n")
        .as("no file mentions the variable")
        .doesNotContain("TOKEN", "secret");
  }

  @Test
  void a_variable_that_is_not_set_here_is_not_set_there() {
    assertThat(AwayEvaluation.variables(new TreeMap<>(Map.of("SITE", ""))))
        .isEqualTo("ENV['SITE'] = nil\n");
  }

  @Test
  void a_vagrantfile_that_fails_for_want_of_a_variable_gets_it() throws IOException {
    EvaluatedVagrantfile read =
        evaluated(
            Map.of("SITE", "attic"),
            """
            if ! grep -q "^ENV\\['SITE'\\] = 'attic'" "$VAGRANT_VAGRANTFILE"; then
              echo 'homelab-vagrantfile: {"schema_version":1,"error":"failed","environment":{"SITE":""}}'
              exit
            fi
            """
                + answer("{}"));

    assertThat(read.machines()).hasSize(1);
  }

  @Test
  void a_broken_line_is_named_in_the_file_here() {
    assertThatThrownBy(() ->
            evaluated(
                Map.of(),
                """
                printf '%s' 'homelab-vagrantfile: {"schema_version":1,"error":"failed",'
                printf '"line":3,"message":"%s:3: no"}\\n' "$HOMELAB_VAGRANTFILE"
                """))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessage(lab.resolve("Vagrantfile") + ":3 cannot be evaluated: line 3: no");
  }

  @Test
  void a_host_without_vagrant_is_named() {
    assertThatThrownBy(() -> evaluated(Map.of(), "exit 127\n"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessageEndingWith("Vagrant is not installed on host nuc");
  }

  @Test
  void a_vagrantfile_that_never_ends_is_given_up_there() {
    assertThatThrownBy(() -> evaluated(Map.of(), "sleep 100\n"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessage("%s was not evaluated within 5 s".formatted(lab.resolve("Vagrantfile")));
  }

  @Test
  void too_much_beside_it_does_not_travel() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(lab.resolve("disk.img").toFile(), "rw")) {
      large.setLength(AwayEvaluation.MOST_BYTES + (1 << 20));
    }

    assertThatThrownBy(() -> evaluated(Map.of(), "touch \"$notes/ran\"\n"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessageEndingWith("have 101 MB: at most 100 MB travel to another computer");
    assertThat(notes.resolve("ran")).doesNotExist();
  }
}
