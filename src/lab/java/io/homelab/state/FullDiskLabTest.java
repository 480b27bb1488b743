package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state on a file system that is really full, or read-only. */
@Timeout(60)
class FullDiskLabTest {
  private static final LabName LAB = new LabName("devlab");

  @TempDir Path base;
  private Path disk;
  private StateStore store;
  private LabState written;
  private LabState next;

  @BeforeEach
  void aStateOnASmallDisk() throws Exception {
    disk = Files.createDirectory(base.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64k", "homelab-test", disk.toString());
    Path elsewhere = Files.createDirectory(base.resolve("lab"));
    Lab lab = LabText.read(elsewhere, LabText.TWO_HOSTS, "{ name: web }", "{ name: db }").lab();
    store = FileStateStore.beside(disk, Refuge.in(base.resolve("states"), base));
    written = store.save(StateBuilder.of(lab).ready("web", "one").build());
    next =
        StateBuilder.of(lab)
            .ready("web", "one")
            .ready("db", "two")
            .build()
            .withSerial(written.serial());
  }

  @AfterEach
  void unmounted() throws Exception {
    run("umount", disk.toString());
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", List.of(words), said).isZero();
  }

  /** Fills the disk but for so many blocks of 4 kB. */
  private void fillBut(int blocks) throws IOException {
    List<Path> files = new ArrayList<>();
    try {
      while (true) {
        Path file = disk.resolve("block-" + files.size());
        files.add(file);
        try (OutputStream out = Files.newOutputStream(file)) {
          out.write(new byte[4096]);
        }
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    // The last one was made without any room for its content.
    for (int free = 0; free <= blocks; free++) {
      Files.delete(files.removeLast());
    }
  }

  private Path copy() {
    return base.resolve("states/homelab/devlab-11111111-2222-3333-4444-555555555555.errored.json");
  }

  @Test
  void on_a_full_disk_the_old_state_stays_and_the_new_one_is_kept_elsewhere() throws Exception {
    fillBut(0);

    StateException failure = assertThrows(StateException.class, () -> store.save(next));

    assertThat(failure)
        .hasMessageContaining(
            "state.json: No space left on device; this state is kept as " + copy())
        .hasMessageEndingWith("run: homelab state push " + copy());
    assertThat(store.load(LAB)).isEqualTo(written);
    assertThat(StateText.read(copy(), Files.readAllBytes(copy())).machines())
        .isEqualTo(next.machines());
  }

  @Test
  void however_much_room_is_left_there_is_a_whole_state_at_every_moment() throws Exception {
    for (int blocks = 0; blocks < 5; blocks++) {
      fillBut(blocks);
      try {
        written = store.save(next.withSerial(written.serial()));
      } catch (StateException e) {
        assertThat(e).hasMessageContaining("No space left on device");
      }
      assertThat(store.load(LAB)).as("%d blocks free", blocks).isEqualTo(written);
      try (var files = Files.list(disk)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
    assertThat(written.machines()).as("five blocks are enough").isEqualTo(next.machines());
    assertThat(copy()).as("it was written after all").doesNotExist();
  }

  @Test
  void a_folder_that_is_read_only_is_said_to_be_so_and_nothing_is_lost() throws Exception {
    run("mount", "-o", "remount,ro", disk.toString());

    StateException failure = assertThrows(StateException.class, () -> store.save(next));

    assertThat(failure)
        .hasMessageContaining("Read-only file system; this state is kept as " + copy());
    assertThat(store.load(LAB)).isEqualTo(written);
  }
}
