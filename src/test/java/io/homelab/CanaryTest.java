package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets in all places that may have some, and where they are after everything was done: where
 * they were put, in what Vagrant needs on the host, and nowhere else.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
class CanaryTest {
  private static final String CANARY = "c4n4ry";
  private static final Map<String, String> VARIABLES =
      Map.of("VAGRANT_CLOUD_TOKEN", CANARY + "token", "SOME_PASSWORD", CANARY + "variable");

  @TempDir Path temporary;
  private ScriptedComputer here;

  @BeforeEach
  void aComputerThatNotesWhatItIsAskedToRun() throws Exception {
    here = new ScriptedComputer(Files.createDirectory(temporary.resolve("here")));
    here.program(
        "ssh",
        """
        echo "ssh $*" >>"$HOME/argv.log"
        case $1 in -G) exit 255 ;; esac
        cat >/dev/null
        echo changed
        """);
    Files.createDirectories(here.lab.resolve("secrets"));
    here.file("secrets/key", CANARY + "file\n");
    here.file("setup.sh", "echo " + CANARY + "script\n");
  }

  private void topology(String more) throws IOException {
    here.file(
        "topology.yaml",
        """
        lab: devlab
        sync: [secrets]
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        machines:
          - name: web
            host: far
            provision:
              - { path: setup.sh, args: [--password, %1$sargument], env: { KEY: %1$senvironment } }
              - { inline: "echo %1$sinline >/dev/null" }
          - { name: db, host: near }
        """
                .formatted(CANARY)
            + more);
  }

  private List<String> withCanary() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(temporary)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = temporary.relativize(path).toString();
        if (name.contains(CANARY)
            || Files.readString(path, StandardCharsets.ISO_8859_1).contains(CANARY)) {
          found.add(name);
        }
      }
    }
    found.sort(null);
    return found;
  }

  @Test
  void a_secret_is_where_it_was_put_and_in_the_workdirs_alone() throws Exception {
    topology("");
    try (EvilHost host = new EvilHost(temporary.resolve("there"))) {
      host.logsIn("printf '%s\\n' \"$2\" >>\"$HOME/argv.log\"");
      host.knows(here.home);
      here.file(
          "hosts.yaml",
          "hosts:\n  - { name: near, address: 127.0.0.1, workdir: ~/work }\n  - "
              + host.entry("far")
              + "\n");
      TreeSet<String> shown = new TreeSet<>();
      for (String words :
          List.of(
              "plan -v",
              "plan --json --out plan.json --save-inputs inputs.json",
              "vos up -v --plan plan.json",
              "vos provision --json",
              "runs list --json",
              "state show --json",
              "vos ssh-config",
              "vos logs",
              "hosts check --json")) {
        // The first asks the user's own SSH configuration: its argument vector counts, too.
        CommandLineRun run =
            here.homelab(
                VARIABLES,
                (words.equals("plan -v") ? words : "--no-ssh-config " + words).split(" ", -1));
        assertThat(run.exit())
            .as("%s: %s", words, run.err())
            .isIn(words.equals("plan -v") ? List.of(4) : List.of(0));
        if ((run.out() + run.err()).contains(CANARY)) {
          shown.add(words + ": " + run.out() + run.err());
        }
      }
      assertThat(shown).as("commands that print a secret").isEmpty();
      Path runs = host.home().resolve("lab/.homelab/runs");
      assertThat(runs).isNotEmptyDirectory();
      try (Stream<Path> ids = Files.list(runs)) {
        for (Path id : ids.toList()) {
          CommandLineRun run =
              here.homelab(
                  VARIABLES, "--no-ssh-config", "runs", "show", id.getFileName().toString());
          assertThat(run.out() + run.err()).doesNotContain(CANARY);
        }
      }
      assertThat(here.home.resolve("argv.log")).exists();
      assertThat(host.home().resolve("argv.log")).content().contains("vagrant");

      assertThat(withCanary())
          .containsExactlyInAnyOrder(
              "here/lab/secrets/key",
              "here/lab/setup.sh",
              "here/lab/topology.yaml",
              "here/home/work/secrets/key",
              "here/home/work/setup.sh",
              "there/home/lab/config-vos.yaml",
              "there/home/lab/secrets/key",
              "there/home/lab/setup.sh");
    }
  }

  @Test
  void a_password_in_an_address_is_refused_without_being_told() throws Exception {
    topology("");
    here.file(
        "hosts.yaml",
        "hosts:\n  - { name: far, address: far.local, box_source: \"https://me:%s@boxes.local/\" }\n"
            .formatted(CANARY));
    for (String words : List.of("plan", "plan --json", "vos up --yes", "hosts list", "box sync")) {
      CommandLineRun run = here.homelab(VARIABLES, words.split(" ", -1));
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.out() + run.err()).doesNotContain(CANARY);
    }
  }
}
