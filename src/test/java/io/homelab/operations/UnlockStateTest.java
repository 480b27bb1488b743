package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.cli.Environment;
import io.homelab.report.TerminalSize;
import io.homelab.state.LabLease;
import io.homelab.state.LockNotes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UnlockStateTest {
  @TempDir Path folder;
  private LabOnDoubles lab;
  private final List<String> questions = new ArrayList<>();

  @BeforeEach
  void aLab() {
    lab = new LabOnDoubles(folder, "{ name: web }");
    lab.left(state -> state.ready("web", "one"));
  }

  private Path file() {
    return folder.resolve(".homelab/lock");
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  private CommandLineRun asked(boolean answer, String... words) {
    return CommandLineRun.on(
        lab.opener(),
        folder,
        new Environment.Terminal(true, true, true, () -> TerminalSize.USUAL),
        question -> {
          questions.add(question);
          return answer;
        },
        List.of(words));
  }

  /** The lock of a computer that went silent long ago, which the file server keeps for it. */
  private FileLock keptFor(String line) throws IOException {
    Files.writeString(file(), line);
    FileChannel channel =
        FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    return channel.lock();
  }

  private static String silentSince(Instant beat) {
    return LockNotes.line(LockNotes.elsewhere("ann@attic", beat));
  }

  @Test
  void without_a_lock_there_is_nothing_to_do() {
    CommandLineRun run = homelab("state", "unlock");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo("No run holds this lab's lock.\n");
    assertThat(lab.asked()).as("no host is asked").isEmpty();
  }

  @Test
  void what_a_killed_run_left_is_shown_and_tidied_without_a_question() throws IOException {
    Files.writeString(file(), "ann@nuc, 'vos up', process 123456789, since noon\n");
    CommandLineRun run = homelab("state", "unlock");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("ended without giving it back: ann@nuc, 'vos up', process");
    assertThat(file()).isEmptyFile();
  }

  @Test
  void the_lock_of_a_run_that_lives_here_is_never_taken_not_even_with_yes() {
    try (LabLease held = LockNotes.lock(folder, "ann@nuc")) {
      CommandLineRun run = homelab("state", "unlock", "--yes");
      assertThat(run.exit()).isEqualTo(5);
      assertThat(run.err())
          .contains("the run that holds this lab's lock is alive: ann@nuc, 'vos up', process ")
          .contains("hint: wait for it to end, or end it: kill " + ProcessHandle.current().pid());
      assertThat(homelab("vos", "halt").exit()).as("it still has it").isEqualTo(5);
      assertThat(held).isNotNull();
    }
  }

  @Test
  void the_lock_of_a_run_that_beats_on_another_computer_is_never_taken() throws IOException {
    Files.writeString(file(), silentSince(Instant.EPOCH.plusSeconds(120)));
    CommandLineRun run = homelab("state", "unlock", "--yes");
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("alive on another computer: ann@attic", "hint: end it on attic");
  }

  @Test
  void a_lock_without_proof_of_life_is_taken_after_a_yes_and_the_next_run_gets_it()
      throws IOException {
    try (FileLock held = keptFor(silentSince(LockNotes.NOON))) {
      assertThat(homelab("vos", "halt").exit()).isEqualTo(5);

      CommandLineRun run = asked(true, "state", "unlock");

      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("This lab's lock is held by: ann@attic, 'vos up', process 9 on attic, since ")
          .contains("it was last heard of at 2026-01-02T12:00:00Z");
      assertThat(questions).containsExactly("Take the lock away from that run?");
      assertThat(held.isValid()).isTrue();
      assertThat(homelab("hosts", "cordon", "two").exit()).isZero();
    }
  }

  @Test
  void without_a_yes_it_stays() throws IOException {
    try (FileLock held = keptFor(silentSince(LockNotes.NOON))) {
      assertThat(asked(false, "state", "unlock").exit()).isEqualTo(2);
      CommandLineRun run = homelab("state", "unlock");
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err()).contains("use --yes");
      assertThat(homelab("vos", "halt").exit()).isEqualTo(5);
      assertThat(held.isValid()).isTrue();
    }
  }

  @Test
  void a_holder_that_changed_since_it_was_shown_keeps_the_lock() throws IOException {
    try (FileLock held = keptFor(silentSince(LockNotes.NOON))) {
      UnlockState unlock = UnlockState.propose(lab.open()).orThrow();
      Files.writeString(file(), LockNotes.line(LockNotes.elsewhere("bob@attic", LockNotes.NOON)));
      assertThat(Refusals.of(unlock.apply(new Approval(unlock.digest()))).sentence())
          .contains("no longer what would be done");
      assertThat(Refusals.of(unlock.apply(new Approval("another"))).kind())
          .isEqualTo(Refusal.Kind.USAGE);
      assertThat(held.isValid()).isTrue();
    }
  }

  @Test
  void programs_read_who_it_was() throws IOException {
    try (FileLock held = keptFor(silentSince(LockNotes.NOON))) {
      JsonNode json =
          JsonMapper.shared().readTree(homelab("state", "unlock", "--yes", "--json").out());
      assertThat(json.get("held").booleanValue()).isTrue();
      assertThat(json.get("unlocked").booleanValue()).isTrue();
      assertThat(json.at("/holder/computer").stringValue()).isEqualTo("attic");
      assertThat(json.at("/holder/pid").intValue()).isEqualTo(9);
      assertThat(held.isValid()).isTrue();
    }
    JsonNode none = JsonMapper.shared().readTree(homelab("state", "unlock", "--json").out());
    assertThat(none.get("held").booleanValue()).isFalse();
    assertThat(none.has("holder")).isFalse();
  }
}
