package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.LabName;
import io.homelab.state.LockHolder.Proof;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateLockTest {
  private static final Instant NOON = LockNotes.NOON;

  @TempDir Path folder;
  private final List<Process> others = new ArrayList<>();

  @AfterEach
  void nobodyStays() throws InterruptedException {
    for (Process other : others) {
      other.destroyForcibly();
      assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private StateStore store() {
    return FileStateStore.beside(folder);
  }

  private LabLease lock(String owner) {
    return LockNotes.lock(folder, owner);
  }

  private Path file() {
    return folder.resolve(".homelab/lock");
  }

  private void written(String content) throws IOException {
    Files.createDirectories(folder.resolve(".homelab"));
    Files.writeString(file(), content);
  }

  private LockReport report(Instant now) {
    return store().lockReport(LockNotes.COMPUTER, now);
  }

  /** What a process of its own says when it tries to take the lock. */
  private String firstWordsOfAnother(String owner) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HoldingProcess.class.getName(),
                folder.toString(),
                owner)
            .redirectErrorStream(true)
            .start();
    others.add(process);
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private Process holder(String owner) throws IOException {
    assertThat(firstWordsOfAnother(owner)).isEqualTo("locked");
    return others.getLast();
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void the_lock_of_another_process_is_refused_with_who_where_which_command_and_how_to_end_it()
      throws Exception {
    Process other = holder("ann@nuc");
    assertThatThrownBy(() -> lock("me"))
        .isInstanceOfSatisfying(
            LockedException.class,
            e -> {
              assertThat(e.getMessage())
                  .startsWith(
                      "this lab is locked by another run: ann@nuc, 'vos up', process %d on bench, since "
                          .formatted(other.pid()));
              assertThat(e.hint())
                  .isEqualTo(
                      "wait for it to end (--lock-timeout 5m), or end it: kill " + other.pid());
            });
    assertThat(file()).content().contains("\"owner\":\"ann@nuc\"");
  }

  @Test
  void a_holder_that_is_killed_leaves_words_but_no_lock() throws Exception {
    Process other = holder("ann");
    assertThat(report(NOON).proof()).isEqualTo(Proof.LIVES_HERE);
    kill(other);
    assertThat(file()).content().contains("\"owner\":\"ann\"");
    assertThat(report(NOON).proof()).isEqualTo(Proof.ENDED);
    try (LabLease lock = lock("me")) {
      assertThat(file()).content().contains("\"owner\":\"me\"").doesNotContain("ann");
    }
  }

  @Test
  void a_second_run_in_the_same_process_is_refused_until_the_first_gives_back() {
    try (LabLease lock = lock("the first")) {
      assertThatThrownBy(() -> lock("the second"))
          .isInstanceOf(LockedException.class)
          .hasMessageContaining("the first");
    }
    lock("the second").close();
  }

  @Test
  void a_process_does_not_lose_its_lock_by_looking_at_it_or_asking_for_it_again() throws Exception {
    try (LabLease lock = lock("the first")) {
      assertThat(store().lockHolder(LockNotes.COMPUTER, NOON)).isPresent();
      assertThat(report(NOON).proof()).isEqualTo(Proof.LIVES_HERE);
      assertThatThrownBy(() -> lock("the second")).isInstanceOf(LockedException.class);
      assertThatThrownBy(
              () -> LockNotes.lock(Files.createSymbolicLink(linked(), folder), "the third"))
          .as("by another way to the same file")
          .isInstanceOf(LockedException.class);
      assertThat(firstWordsOfAnother("ann")).contains("LockedException");
    }
    assertThat(firstWordsOfAnother("ann")).isEqualTo("locked");
  }

  private Path linked() {
    return folder.resolve("again");
  }

  @Test
  void who_only_looks_learns_who_holds_the_lock_and_takes_nothing_from_him() throws Exception {
    assertThat(store().lockHolder(LockNotes.COMPUTER, NOON)).isEmpty();
    Process other = holder("ann");
    assertThat(store().lockHolder(LockNotes.COMPUTER, NOON).map(LockHolder::words))
        .hasValueSatisfying(words -> assertThat(words).startsWith("ann, 'vos up', process "));
    assertThatThrownBy(() -> lock("me")).isInstanceOf(LockedException.class);
    kill(other);
    assertThat(store().lockHolder(LockNotes.COMPUTER, NOON)).isEmpty();
  }

  @Test
  void a_lock_that_is_given_back_names_nobody() {
    lock("me").close();
    assertThat(file()).isEmptyFile();
    assertThat(report(NOON)).isEqualTo(new LockReport(Optional.empty(), Proof.ENDED));
  }

  @Test
  void a_longer_note_of_an_earlier_holder_does_not_show_through() throws IOException {
    written("somebody with a very long name, ".repeat(40));
    try (LabLease lock = lock("me")) {
      assertThat(file())
          .content()
          .startsWith("{\"owner\":\"me\"")
          .endsWith("\"}\n")
          .hasLineCount(1);
    }
  }

  @Test
  void a_lock_that_cannot_be_made_says_why() throws IOException {
    Files.writeString(folder.resolve(".homelab"), "a file in the way");
    assertThatThrownBy(() -> lock("me"))
        .isInstanceOf(StateException.class)
        .hasMessage("cannot create %s: a file is in its place", folder.resolve(".homelab"));
  }

  @Test
  void what_a_holder_writes_is_one_line_that_is_read_back() throws IOException {
    try (LabLease lock = lock("ann@nuc")) {
      String line = Files.readString(file());
      assertThat(line).hasLineCount(1);
      assertThat(LockNote.parse(line)).contains(LockNotes.of("ann@nuc").withFence(1));
    }
  }

  @Test
  void a_beat_changes_nothing_but_its_time_and_not_the_length() throws IOException {
    StateLock lock = (StateLock) lock("ann");
    String before = Files.readString(file());
    lock.beatOnce(InstantSource.fixed(NOON.plusSeconds(77).plusMillis(5)));
    assertThat(file())
        .hasContent(before.replace("\"beat\":\"" + NOON, "\"beat\":\"" + NOON.plusSeconds(77)));
    lock.close();
    lock.beatOnce(InstantSource.fixed(NOON));
    assertThat(file()).as("who has given it back is silent").isEmptyFile();
  }

  @Test
  void a_word_of_an_earlier_version_is_understood() throws IOException {
    written("ann@nuc, 'vos up', process 123456789, since noon\n");
    assertThat(report(NOON).holder())
        .hasValueSatisfying(holder -> {
          assertThat(holder.words()).startsWith("ann@nuc, 'vos up'");
          assertThat(holder.pid()).contains(123_456_789L);
          assertThat(holder.proof(true, "bench", NOON)).isEqualTo(Proof.NONE);
          assertThat(holder.proof(false, "bench", NOON)).isEqualTo(Proof.ENDED);
        });
    lock("me").close();
  }

  @Test
  void what_is_no_note_is_shown_as_harmless_words() throws IOException {
    written("{\"owner\": 5}\u001b[2J\n\u202eevil " + "x".repeat(9000));
    assertThat(report(NOON).holder().orElseThrow().words())
        .startsWith("{\"owner\": 5} evil")
        .hasSizeLessThan(310);
    lock("me").close();
  }

  @Test
  void a_process_is_told_from_a_later_one_of_its_number() {
    ProcessMark own = ProcessMark.of(ProcessHandle.current().pid());
    assertThat(own.lives()).isTrue();
    assertThat(new ProcessMark(own.pid(), "1", own.boot()).lives()).isFalse();
    assertThat(new ProcessMark(own.pid(), own.started(), "another boot").lives()).isFalse();
    assertThat(new ProcessMark(999_999_999, "", own.boot()).lives()).isFalse();
  }

  @Test
  void a_note_of_another_computer_counts_as_long_as_it_beats() throws IOException {
    written(LockNotes.elsewhere("ann@attic", NOON.minusSeconds(100)).json());
    assertThat(report(NOON).proof()).isEqualTo(Proof.LIVES_THERE);
    assertThatThrownBy(() -> lock("me"))
        .isInstanceOfSatisfying(
            LockedException.class,
            e -> {
              assertThat(e.getMessage()).contains("ann@attic, 'vos up', process 9 on attic");
              assertThat(e.hint())
                  .endsWith("end it on attic; if that computer is gone: homelab state unlock");
            });

    written(LockNotes.elsewhere("ann@attic", NOON.minusSeconds(121)).json());
    assertThat(report(NOON).proof()).as("nobody has the lock").isEqualTo(Proof.ENDED);
    lock("me").close();
  }

  @Test
  void a_clock_that_is_ahead_does_not_end_a_holder_elsewhere() throws IOException {
    written(LockNotes.elsewhere("ann@attic", NOON.plusSeconds(100)).json());
    assertThatThrownBy(() -> lock("me")).isInstanceOf(LockedException.class);
  }

  @Test
  void a_note_from_before_this_computer_was_restarted_is_in_nobodys_way() throws IOException {
    LockNote before = LockNotes.elsewhere("ann@bench", NOON);
    written(
        new LockNote(
                before.owner(),
                LockNotes.COMPUTER,
                before.command(),
                before.process(),
                before.since(),
                before.beat(),
                before.fence())
            .json());
    assertThat(report(NOON).proof()).isEqualTo(Proof.ENDED);
    lock("me").close();
  }

  @Test
  void a_lock_that_is_held_without_proof_of_life_can_be_broken() {
    LockHolder gone = LockHolder.of(LockNotes.elsewhere("ann@attic", NOON));
    assertThat(gone.proof(true, LockNotes.COMPUTER, NOON.plusSeconds(60)))
        .isEqualTo(Proof.LIVES_THERE);
    assertThat(gone.proof(true, LockNotes.COMPUTER, NOON.plusSeconds(121))).isEqualTo(Proof.NONE);
  }

  @Test
  void whoever_lost_the_lock_to_another_writes_no_state_any_more() throws IOException {
    LabName lab = new LabName("devlab");
    StateStore first = store();
    try (LabLease lock = first.lock(LockNotes.of("ann"), InstantSource.fixed(NOON))) {
      LabState state = first.save(LabState.empty(lab));
      store().breakLock();
      assertThatThrownBy(() -> first.save(state))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("taken away with 'homelab state unlock'");
      assertThat(store().load(lab)).isEqualTo(state);
      assertThat(firstWordsOfAnother("bob")).as("the new lock is free").isEqualTo("locked");
    }
    assertThat(file()).content().as("the first took nothing from the second").contains("bob");
  }

  @Test
  void a_lock_file_that_somebody_removed_does_not_keep_the_state_from_the_disk()
      throws IOException {
    StateStore store = store();
    try (LabLease lock = store.lock(LockNotes.of("ann"), InstantSource.fixed(NOON))) {
      Files.delete(file());
      assertThat(store.save(LabState.empty(new LabName("devlab"))).serial()).isEqualTo(1);
      assertThat(lock).isNotNull();
    }
  }
}
