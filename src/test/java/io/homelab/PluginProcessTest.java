package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.plugins.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with somebody else's jar in its folder, as processes of their own. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class PluginProcessTest {
  private static final String HOSTS =
      """
      hosts:
        - name: a
          address: 127.0.0.1
          transport: nice
          capacity: { cpus: 64, memory_mb: 400 }
      """;

  @TempDir Path temporary;
  @TempDir Path work;
  private ScriptedComputer computer;
  private Path home = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void aComputer() throws Exception {
    computer = new ScriptedComputer(temporary);
    home = temporary.resolve("home");
    folder = PluginJar.folderIn(home);
    computer.file("hosts.yaml", HOSTS);
    topology("engine: paper");
  }

  private void topology(String line) throws IOException {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        %s
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        machines:
          - { name: db, provision: [{ inline: id }] }
          - { name: web }
        """
            .formatted(line));
  }

  @Test
  void a_lab_of_the_example_s_engine_and_transport_is_brought_up_and_taken_down() throws Exception {
    PluginJar.example(folder, work);
    Path workdir = home.resolve("homelab/devlab");

    CommandLineRun up = computer.homelab("vos", "up");
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.err()).contains("2 machines ok");
    assertThat(workdir.resolve("paper.txt")).hasContent("db\nweb");
    assertThat(workdir.resolve("paper/db")).hasContent("up");
    assertThat(workdir.resolve("Vagrantfile")).doesNotExist();

    CommandLineRun again = computer.homelab("plan", "--detailed-exitcode");
    assertThat(again.exit()).as(again.out()).isZero();
    assertThat(computer.homelab("vos", "halt").exit()).isZero();
    assertThat(computer.homelab("vos", "status", "--live").out()).contains("stopped");
    assertThat(computer.homelab("vos", "up", "web").exit()).isZero();
    assertThat(workdir.resolve("paper/web")).hasContent("up");
    assertThat(workdir.resolve("paper/db")).hasContent("off");

    topology("engine: vagrant");
    CommandLineRun other = computer.homelab("vos", "up");
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err())
        .contains("lab devlab runs on engine paper, but topology.yaml names the default engine");
    topology("engine: paper");

    CommandLineRun destroy = computer.homelab("vos", "destroy", "--yes");
    assertThat(destroy.exit()).as(destroy.err()).isZero();
    assertThat(workdir).doesNotExist();
    assertThat(computer.vagrant()).isEmpty();

    topology("engine: vagrant");
    assertThat(computer.homelab("plan").exit()).isZero();
  }

  @Test
  void a_plan_of_a_plugin_s_engine_is_replayed_with_that_engine() throws Exception {
    PluginJar.example(folder, work);
    assertThat(computer.homelab("plan", "--save-inputs", "inputs.json").exit()).isZero();
    assertThat(computer.homelab("plan", "--replay", "inputs.json").exit()).isZero();

    Files.delete(folder.resolve("example.jar"));
    CommandLineRun without = computer.homelab("plan", "--replay", "inputs.json");
    assertThat(without.exit()).isEqualTo(2);
    assertThat(without.err()).contains("there is no engine 'paper' in " + folder);
  }

  @Test
  void names_that_nobody_has_are_mistakes_of_the_files_with_the_folder_and_what_there_is()
      throws Exception {
    PluginJar.example(folder, work);
    computer.file("hosts.yaml", HOSTS.replace("nice", "nize"));
    topology("engine: vagrannt");
    CommandLineRun plan = computer.homelab("plan", "--offline");
    assertThat(plan.exit()).isEqualTo(2);
    assertThat(plan.err())
        .contains(
            "hosts.yaml:4:16: transport is 'nize'; expected one of: local, nice, ssh;"
                + " did you mean 'nice'?; plugins go in "
                + folder,
            "topology.yaml:2:9: engine is 'vagrannt'; expected one of: paper, vagrant;"
                + " did you mean 'vagrant'?; plugins go in "
                + folder);
  }

  @Test
  void an_unsafe_jar_is_refused_with_exit_2_and_disturbs_only_who_asks_for_a_plugin()
      throws Exception {
    Path jar = PluginJar.example(folder, work);
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-r--"));
    CommandLineRun plan = computer.homelab("plan", "--offline");
    assertThat(plan.exit()).isEqualTo(2);
    assertThat(plan.err())
        .contains(jar + " can be written by others", "chmod go-w " + jar)
        .doesNotContain("\tat ");

    computer.file("hosts.yaml", HOSTS.replace("nice", "local"));
    topology("engine: vagrant");
    assertThat(computer.homelab("plan", "--offline").exit()).isZero();
  }
}
