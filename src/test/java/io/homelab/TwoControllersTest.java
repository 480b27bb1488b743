package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two copies of a lab's folder, each with its own state, over the same workdir. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(240)
class TwoControllersTest {
  @TempDir Path temporary;
  private ScriptedComputer computer;
  private Path copy;

  @BeforeEach
  void aLabAndACopyOfIt() throws Exception {
    computer = new ScriptedComputer(temporary);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
        """);
    topology("{ name: web }");
    CommandLineRun up = computer.homelab("vos", "up");
    assertThat(up.exit()).as(up.err()).isZero();
    copy = temporary.resolve("copy");
    try (Stream<Path> files = Files.walk(computer.lab)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(computer.lab.relativize(file).toString()));
      }
    }
    topology("{ name: web }", "{ name: db }");
  }

  private void topology(String... machines) throws IOException {
    StringBuilder text = new StringBuilder("lab: devlab\n");
    text.append("defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox,");
    text.append(" memory_mb: 10 }\nmachines:\n");
    for (String machine : machines) {
      text.append("  - ").append(machine).append('\n');
    }
    computer.file("topology.yaml", text.toString());
  }

  private CommandLineRun there(String... words) throws Exception {
    return computer.begin(copy, Map.of(), words).ended();
  }

  private ScriptedComputer.Running upThatIsHeld() throws Exception {
    computer.hold();
    ScriptedComputer.Running up = computer.begin(computer.lab, Map.of(), "vos", "up");
    for (int look = 0; look < 600 && calls("up").size() < 2; look++) {
      assertThat(up.hasEnded()).isFalse();
      Thread.sleep(50);
    }
    assertThat(calls("up")).hasSize(2);
    return up;
  }

  private List<String> calls(String verb) throws IOException {
    return computer.vagrant().stream().filter(line -> line.startsWith("a: " + verb)).toList();
  }

  @Test
  void what_one_does_the_other_waits_for_or_is_refused_and_nothing_is_begun_twice()
      throws Exception {
    ScriptedComputer.Running up = upThatIsHeld();

    CommandLineRun destroy = there("vos", "destroy", "--yes");
    assertThat(destroy.exit()).as(destroy.err()).isEqualTo(5);
    assertThat(destroy.err())
        .containsPattern(
            "/home/a on host a is locked by another run: \\S+, 'vos up', on \\S+, since 20")
        .contains("hint: wait for it to end (--lock-timeout 5m), or end it on ");
    CommandLineRun unlock = there("state", "unlock", "--yes");
    assertThat(unlock.exit()).as(unlock.err()).isEqualTo(5);
    assertThat(unlock.err()).contains("on host a is alive: ");
    assertThat(there("vos", "status").exit()).as("looking needs no lock").isZero();
    assertThat(calls("destroy")).isEmpty();

    ScriptedComputer.Running waiting =
        computer.begin(copy, Map.of(), "vos", "destroy", "--yes", "--lock-timeout", "60s");
    computer.letGo();
    assertThat(up.ended().exit()).isZero();
    CommandLineRun waited = waiting.ended();
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(calls("destroy")).hasSize(1);
    assertThat(calls("up")).hasSize(2);
    assertThat(computer.home("a/.homelab/lock")).doesNotExist();
  }

  @Test
  void a_killed_run_locks_out_the_other_but_not_the_next_of_its_own_folder() throws Exception {
    upThatIsHeld().kill();

    CommandLineRun other = there("vos", "halt");
    assertThat(other.exit()).as(other.err()).isEqualTo(5);
    computer.letGo();
    CommandLineRun again = computer.homelab("vos", "up");

    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(calls("up")).hasSize(2);
    assertThat(computer.home("a/.homelab/lock")).doesNotExist();
  }

  @Test
  void the_lock_of_a_silent_run_is_shown_and_taken_with_a_yes() throws Exception {
    upThatIsHeld().kill();
    computer.letGo();
    Path beat = computer.home("a/.homelab/lock/beat");
    Files.setLastModifiedTime(beat, FileTime.from(Instant.now().minusSeconds(300)));

    CommandLineRun asked = there("state", "unlock", "--host", "a");
    assertThat(asked.exit()).as(asked.err()).isEqualTo(2);
    assertThat(asked.out())
        .contains("/home/a on host a is locked by: ", "'vos up'")
        .containsPattern("last heard of 3\\d\\d s ago");
    assertThat(asked.err()).contains("use --yes");
    assertThat(beat).exists();
    CommandLineRun yes = there("state", "unlock", "--yes");

    assertThat(yes.exit()).as(yes.err()).isZero();
    assertThat(beat).doesNotExist();
  }

  @Test
  void a_lab_that_is_destroyed_leaves_no_lock() throws Exception {
    CommandLineRun destroy = computer.homelab("vos", "destroy", "--yes");
    assertThat(destroy.exit()).as(destroy.err()).isZero();
    assertThat(computer.home("a")).doesNotExist();
  }
}
