package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.LabName;
import io.homelab.remote.HomeOnDisk;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.workdir.HostLock.Claim;
import io.homelab.workdir.HostLock.Held;
import io.homelab.workdir.HostLock.HolderWords;
import io.homelab.workdir.HostLock.Nothing;
import io.homelab.workdir.HostLock.Taken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real locks, taken by a real shell on this computer. */
@Timeout(120)
class HostLockTest {
  private static final Claim ANN = claim("token-ann", "folder-ann");
  private static final Claim BOB = claim("token-bob", "folder-bob");

  @TempDir Path home;
  private Path workdir;
  private HostLock lock;

  @BeforeEach
  void aWorkdir() {
    workdir = home.resolve("homelab/devlab");
    lock = lock(Optional.empty());
  }

  private static Claim claim(String token, String folder) {
    return new Claim(token, folder, new HolderWords(token + "@attic", "attic", "vos up"), 1);
  }

  private HostLock lock(Optional<String> folder) {
    return new HostLock(new HomeOnDisk(home, "022"), folder, new LabName("devlab"));
  }

  private HostLock.LockAttempt take(Claim claim) {
    return lock.take(claim, true, Optional.empty());
  }

  private Held held(Claim claim) {
    return (Held) take(claim);
  }

  private Path file(String name) {
    return workdir.resolve(".homelab/lock").resolve(name);
  }

  private void silentFor(Duration time) throws IOException {
    Files.setLastModifiedTime(file("beat"), FileTime.from(Instant.now().minus(time)));
  }

  @Test
  void who_has_the_lock_is_told_and_keeps_it() throws IOException {
    assertThat(take(ANN)).isEqualTo(new Taken());

    Held other = held(BOB);

    assertThat(other.workdir()).isEqualTo(workdir.toString());
    assertThat(other.words()).isEqualTo(new HolderWords("token-ann@attic", "attic", "vos up"));
    assertThat(other.who()).startsWith("token-ann@attic, 'vos up', on attic, since 20");
    assertThat(Duration.between(other.since().orElseThrow(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    assertThat(other.isFresh()).isTrue();
    assertThat(take(ANN)).as("asked once more after a cut").isEqualTo(new Taken());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(""))))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("holder"))))
        .isEqualTo("rw-------");
  }

  @Test
  void what_was_made_for_the_lock_goes_with_it_and_the_next_one_gets_it() {
    take(ANN);
    lock.give(BOB.token());
    assertThat(held(BOB).token()).as("nobody gives back another's").isEqualTo(ANN.token());

    lock.give(ANN.token());

    assertThat(home).isEmptyDirectory();
    assertThat(take(BOB)).isEqualTo(new Taken());
  }

  @Test
  void a_folder_that_was_there_stays() throws IOException {
    Files.createDirectories(workdir);
    take(ANN);
    lock.give(ANN.token());
    assertThat(workdir).isEmptyDirectory();
  }

  @Test
  void of_many_who_ask_at_once_exactly_one_gets_it_each_time() {
    for (int round = 0; round < 5; round++) {
      int now = round;
      Map<Integer, HostLock.LockAttempt> answers =
          new Parallel(20)
              .forEach(
                  IntStream.range(0, 20).boxed().toList(),
                  i -> take(claim("token-%d-%d".formatted(now, i), "folder-" + i)));
      List<Integer> winners =
          answers.keySet().stream().filter(i -> answers.get(i) instanceof Taken).toList();
      assertThat(winners).hasSize(1);
      assertThat(answers.values().stream().filter(Held.class::isInstance)).hasSize(19);
      lock.give("token-%d-%d".formatted(round, winners.getFirst()));
    }
  }

  /** What a host without {@code flock} has. */
  private Path withoutFlock() throws IOException {
    Path bin = Files.createDirectory(home.resolve("bin"));
    for (String tool :
        List.of(
            "sh", "cat", "chmod", "date", "find", "id", "mkdir", "mv", "rm", "rmdir", "sleep",
            "stat", "touch")) {
      Path program =
          Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec /bin/%s \"$@\"\n".formatted(tool));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
    return bin;
  }

  @Test
  void without_flock_nobody_gives_up_for_a_call_that_was_killed() throws Exception {
    Path bin = withoutFlock();
    Path turn = Files.createDirectories(home.resolve(".homelab/turn"));
    Files.setLastModifiedTime(turn, FileTime.from(Instant.now().minusSeconds(14)));
    assertThat(shell(bin, ANN)).isZero();
    assertThat(turn).doesNotExist();
  }

  @Test
  void without_flock_it_is_the_same() throws Exception {
    Path bin = withoutFlock();
    for (int round = 0; round < 3; round++) {
      int now = round;
      Map<Integer, Integer> exits =
          new Parallel(20)
              .forEach(
                  IntStream.range(0, 20).boxed().toList(),
                  i -> shell(bin, claim("t-%d-%d".formatted(now, i), "folder-" + i)));
      assertThat(exits.values().stream().filter(code -> code == 0)).hasSize(1);
      assertThat(exits.values().stream().filter(code -> code == 75)).hasSize(19);
      assertThat(home.resolve(".homelab")).doesNotExist();
      lock.give(lock.look().orElseThrow().token());
    }
  }

  private int shell(Path bin, Claim claim) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              lock.takeArgv(claim, true, Optional.empty()).words().toArray(String[]::new));
      builder.environment().clear();
      builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", home.toString()));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      Process process = builder.start();
      try (var out = process.getOutputStream()) {
        out.write(HostLock.script("{}").getBytes(StandardCharsets.UTF_8));
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_holder_that_was_silent_for_long_loses_it_only_if_he_is_silent_still() throws IOException {
    take(ANN);
    silentFor(Duration.ofSeconds(100));
    assertThat(held(BOB).isFresh()).isTrue();
    silentFor(Duration.ofSeconds(200));
    Held silent = held(BOB);
    assertThat(silent.isSilent()).isTrue();

    assertThat(lock.beat(ANN.token())).as("the computer only slept").isEmpty();
    assertThat(lock.take(BOB, true, Optional.of(silent))).isInstanceOf(Held.class);

    silentFor(Duration.ofSeconds(200));
    Held again = held(BOB);
    assertThat(lock.take(BOB, true, Optional.of(again))).isEqualTo(new Taken());
    assertThat(lock.beat(ANN.token()).orElseThrow().words().owner()).isEqualTo("token-bob@attic");
    lock.give(ANN.token());
    assertThat(held(ANN).token()).isEqualTo(BOB.token());
  }

  @Test
  void of_many_who_find_a_silent_holder_one_takes_his_place() throws IOException {
    take(ANN);
    silentFor(Duration.ofSeconds(200));
    Held silent = held(BOB);
    Map<Integer, HostLock.LockAttempt> answers =
        new Parallel(20)
            .forEach(
                IntStream.range(0, 20).boxed().toList(),
                i -> lock.take(claim("t-" + i, "folder-" + i), true, Optional.of(silent)));
    assertThat(answers.values().stream().filter(Taken.class::isInstance)).hasSize(1);
    assertThat(workdir.resolve(".homelab")).isDirectoryContaining("glob:**/lock");
    assertThat(workdir.resolve(".homelab").toFile().list()).containsExactly("lock");
  }

  @Test
  void a_silent_holder_keeps_it_while_a_run_of_the_folder_lives() throws Exception {
    take(ANN);
    Process run = new ProcessBuilder("sleep", "60").start();
    try {
      Path folder = Files.createDirectories(workdir.resolve(".homelab/runs/20261126-1"));
      Files.writeString(
          folder.resolve("pid"), "%d %s %s\n".formatted(run.pid(), start(run), boot()));
      silentFor(Duration.ofHours(1));

      Held other = held(BOB);

      assertThat(other.run()).contains("20261126-1");
      assertThat(other.isSilent()).isFalse();
      assertThat(lock.take(BOB, true, Optional.of(other))).isInstanceOf(Held.class);
    } finally {
      run.destroyForcibly().waitFor();
    }
    Held other = held(BOB);
    assertThat(other.isSilent()).isTrue();
    assertThat(lock.take(BOB, true, Optional.of(other))).isEqualTo(new Taken());
  }

  private static String start(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  private static String boot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  @Test
  void after_a_new_start_of_the_host_no_earlier_holder_counts() throws IOException {
    take(ANN);
    Files.writeString(file("holder"), Files.readString(file("holder")).replace(boot(), "another"));
    assertThat(take(BOB)).isEqualTo(new Taken());
    assertThat(lock.beat(ANN.token())).isPresent();
  }

  @Test
  void the_folder_that_had_it_gets_it_again_at_once_since_its_run_ended() {
    take(ANN);
    assertThat(take(claim("token-later", ANN.folder()))).isEqualTo(new Taken());
  }

  @Test
  void half_a_lock_of_a_killed_shell_is_nobodys() throws IOException {
    Files.createDirectories(file(""));
    Files.writeString(file("holder.next"), "x\n");
    assertThat(lock.look()).isEmpty();
    assertThat(take(ANN)).isEqualTo(new Taken());
  }

  @Test
  void what_is_not_the_labs_is_left_alone() throws IOException {
    assertThat(lock.take(ANN, false, Optional.empty())).isEqualTo(new Nothing());
    assertThat(home).isEmptyDirectory();
    Files.createDirectories(workdir);
    Files.writeString(workdir.resolve("thesis"), "");
    assertThat(take(ANN)).isEqualTo(new Nothing());
    assertThat(workdir.toFile().list()).containsExactly("thesis");
    Files.writeString(workdir.resolve(WorkdirFiles.MARKER), "{}");
    Files.setPosixFilePermissions(workdir, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(take(ANN)).as("others can write there").isEqualTo(new Nothing());
    Files.setPosixFilePermissions(workdir, PosixFilePermissions.fromString("rwx------"));
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createSymbolicLink(workdir.resolve(".homelab"), elsewhere);
    assertThat(take(ANN)).isEqualTo(new Nothing());
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void a_holder_that_shows_no_life_is_freed_and_one_that_beats_is_not() throws IOException {
    take(ANN);
    assertThat(lock.free(ANN.token())).isPresent();
    silentFor(Duration.ofSeconds(200));
    assertThat(lock.free(BOB.token())).isEmpty();
    assertThat(lock.look()).as("another's token frees nothing").isPresent();
    assertThat(lock.free(ANN.token())).isEmpty();
    assertThat(lock.look()).isEmpty();
  }

  @Test
  void a_host_that_lies_says_no_more_than_a_line_without_escapes() {
    Held told =
        HostLock.held(
            "workdir /x\u001b[31m\ntoken \nsince 99999999999999999999\nage -1\nnote {\"owner\":\"%s\"}\n"
                .formatted("a".repeat(5000)));
    assertThat(told.workdir()).isEqualTo("/x");
    assertThat(told.words().owner()).hasSizeLessThan(250);
    assertThat(told.since()).isEmpty();
    assertThat(told.age()).isEmpty();
    assertThat(told.isFresh()).as("what it does not prove is no proof").isTrue();
    assertThat(HostLock.held("note [[[").words().command()).isEqualTo("unknown");
  }

  @Test
  void who_slept_while_a_later_run_changed_something_gets_nothing() throws IOException {
    take(ANN);
    lock.give(ANN.token());
    Files.createDirectories(workdir);
    Files.writeString(
        workdir.resolve(".homelab-marker.json"),
        new MarkerFile(new LabName("devlab"), "a@b", "", new TreeMap<>()).numbered(7).toJson());

    assertThat(take(ANN)).isEqualTo(new HostLock.Fenced(7));
    assertThat(lock.look()).isEmpty();
    assertThat(take(ANN.numbered(7))).isEqualTo(new Taken());
    lock.give(ANN.token());
    assertThat(take(ANN.numbered(8))).isEqualTo(new Taken());
  }

  @Test
  void a_number_keeps_earlier_runs_out_once_nobody_is_at_work() throws IOException {
    assertThat(lock.fence(9, 9)).isEqualTo(new Nothing());
    Files.createDirectories(workdir);
    assertThat(lock.fence(9, 9)).isEqualTo(new Nothing());
    MarkerFile marker =
        new MarkerFile(new LabName("devlab"), "a@b", "", new TreeMap<>()).numbered(7);
    Path file = workdir.resolve(".homelab-marker.json");
    Files.writeString(file, marker.toJson());

    assertThat(take(BOB.numbered(8))).isEqualTo(new Taken());
    assertThat(lock.fence(9, 9)).isInstanceOf(Held.class);
    assertThat(file).content().isEqualTo(marker.toJson());
    lock.give(BOB.token());

    assertThat(lock.fence(9, 9)).isEqualTo(new Taken());
    assertThat(file).content().isEqualTo(marker.numbered(9).toJson());
    assertThat(lock.fence(9, 9)).isEqualTo(new Taken());
    assertThat(lock.fence(8, 8)).isEqualTo(new HostLock.Fenced(9));
    assertThat(lock.fence(9, 8)).isEqualTo(new HostLock.Fenced(9));
    assertThat(take(BOB.numbered(8))).isEqualTo(new HostLock.Fenced(9));
    assertThat(workdir).isDirectoryNotContaining("glob:**.next");
  }

  @Test
  void a_marker_without_a_number_gets_none() throws IOException {
    Files.createDirectories(workdir);
    MarkerFile marker = new MarkerFile(new LabName("devlab"), "a@b", "", new TreeMap<>());
    Path file = workdir.resolve(".homelab-marker.json");
    Files.writeString(file, marker.toJson());
    assertThatThrownBy(() -> lock.fence(9, 9)).isInstanceOf(RemoteException.class);
    assertThat(file).content().isEqualTo(marker.toJson());
  }

  @Test
  void a_number_that_is_none_keeps_nobody_out() throws IOException {
    Files.createDirectories(workdir);
    for (String word : List.of("-1", "x", "99999999999999999999", "1e9", "$(reboot)")) {
      Files.writeString(
          workdir.resolve(".homelab-marker.json"), "{\n  \"fence\" : " + word + ",\n}\n");
      assertThat(take(ANN)).as(word).isEqualTo(new Taken());
    }
  }

  @Test
  void what_the_host_runs_are_these_words() {
    assertThat(lock.takeArgv(ANN, true, Optional.empty()).words())
        .containsExactly(
            "sh",
            "-s",
            "--",
            "take",
            "",
            "devlab",
            "120",
            "token-ann",
            "folder-ann",
            "create",
            "1");
    assertThat(lock(Optional.of("~/x")).takeArgv(ANN, false, Optional.empty()).words())
        .containsExactly(
            "sh",
            "-s",
            "--",
            "take",
            "~/x",
            "devlab",
            "120",
            "token-ann",
            "folder-ann",
            "existing",
            "1");
  }

  @Test
  void a_host_that_cannot_do_it_says_why() throws IOException {
    Files.writeString(home.resolve("homelab"), "a file");
    assertThatThrownBy(() -> take(ANN))
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.FAILED))
        .hasMessageContaining("cannot lock the lab's folder on here: ");
  }
}
