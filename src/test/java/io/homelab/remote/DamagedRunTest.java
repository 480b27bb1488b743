package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import io.homelab.model.DetachedRun;
import io.homelab.model.HostName;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of a run on a host that lost its power: cut at any byte, or with another byte. */
@Timeout(120)
class DamagedRunTest {
  private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");
  private static final RunId ID = RunId.of(NOW, 1);

  @TempDir Path home;
  private DetachedRuns runs;
  private Path folder;

  @BeforeEach
  void aRunThatEnded() throws IOException {
    Path workdir = Files.createDirectory(home.resolve("lab"));
    RemoteHost here = new LocalHost(new HostName("nuc"), home);
    runs =
        new DetachedRuns(
            new HostName("nuc"),
            new DetachedRuns.Redialing() {
              @Override
              public RemoteHost open() {
                return here;
              }

              @Override
              public void lost(RemoteHost broken, RemoteException why) {}

              @Override
              public void works() {}
            },
            workdir.toString());
    int code =
        runs.run(
            ID,
            new DetachedCommand(
                RemoteCommand.of(Argv.of("sh", "-c", "echo done; exit 3"), Duration.ofSeconds(20)),
                workdir.toString(),
                "up",
                List.of("web"),
                "vagrant up web",
                false,
                new TreeMap<>()),
            new DetachedRuns.Beginner("ops@laptop", "vos up"),
            NOW,
            () -> {});
    assertThat(code).isEqualTo(3);
    folder = workdir.resolve(".homelab/runs/" + ID);
  }

  private RunStatus status() {
    return runs.follow(ID, Duration.ZERO, line -> {});
  }

  @Test
  void an_exit_that_is_cut_is_a_failure_and_never_a_success() throws IOException {
    assertThat(status()).isEqualTo(new RunStatus.Finished(3, RunStatus.How.ITSELF));
    for (String text : List.of("", "x", "-1\n", "99999\n", "\0", "0x0\n", " \n", "3 0\n")) {
      Files.writeString(folder.resolve("exit"), text);
      assertThat(status())
          .as("exit is '%s'", text)
          .isEqualTo(new RunStatus.Finished(255, RunStatus.How.ITSELF));
    }
  }

  @Test
  void a_process_id_that_is_damaged_means_no_process() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("pid"));
    Files.delete(folder.resolve("exit"));
    for (int position = 0; position < whole.length; position++) {
      Files.write(folder.resolve("pid"), Arrays.copyOf(whole, position));
      assertThat(status()).as("cut after %d", position).isEqualTo(new RunStatus.Lost());
      byte[] changed = whole.clone();
      changed[position] ^= 1;
      Files.write(folder.resolve("pid"), changed);
      if (!isAlive(changed)) {
        assertThat(status()).as("byte %d", position).isEqualTo(new RunStatus.Lost());
      }
    }
    Files.write(folder.resolve("pid"), "-1 1 1\n".getBytes(StandardCharsets.UTF_8));
    assertThat(status()).isEqualTo(new RunStatus.Lost());
  }

  /** Another process may have that id, and even have begun at the same moment. */
  private static boolean isAlive(byte[] pid) {
    String first = new String(pid, StandardCharsets.UTF_8).split(" ", 2)[0];
    return first.matches("[0-9]{1,9}") && ProcessHandle.of(Long.parseLong(first)).isPresent();
  }

  @Test
  void what_was_written_at_its_beginning_may_be_damaged_anywhere_and_the_run_is_still_known()
      throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("run.json"));
    for (int position = 0; position < whole.length; position++) {
      assertThat(known(Arrays.copyOf(whole, position))).isEqualTo(ID);
      for (byte to : new byte[] {0, '"', '{', '9', '-', (byte) 0xff}) {
        byte[] changed = whole.clone();
        changed[position] = to;
        assertThat(known(changed)).isEqualTo(ID);
      }
    }
  }

  private static RunId known(byte[] json) {
    return RunWords.run(
            ID.value(), new String(json, java.nio.charset.StandardCharsets.UTF_8), "lost", false)
        .map(DetachedRun::id)
        .orElseThrow();
  }
}
