package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the numbers of leases are kept in files. */
@Timeout(60)
class FenceNumbersTest {
  @TempDir Path base;
  private Path folder;

  @BeforeEach
  void aFolder() throws IOException {
    folder = Files.createDirectory(base.resolve(".homelab"));
  }

  private LabLease lock() {
    return LockNotes.lock(base, "me");
  }

  private List<String> fences() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("fence"))
          .sorted()
          .toList();
    }
  }

  @Test
  void only_the_file_of_the_last_number_is_left_and_only_its_owner_can_read_it()
      throws IOException {
    lock().close();
    lock().close();
    assertThat(fences()).containsExactly("fence-2");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("fence-2"))))
        .isEqualTo("rw-------");
  }

  @Test
  void one_that_was_killed_after_it_had_its_number_and_before_it_said_who_it_is_used_it()
      throws IOException {
    Files.createFile(folder.resolve("fence-9"));
    Files.createFile(folder.resolve("fence-8"));
    Files.createFile(folder.resolve("lock"));
    try (LabLease lease = lock()) {
      assertThat(lease.fence()).isEqualTo(10);
    }
    assertThat(fences()).containsExactly("fence-10");
  }

  @Test
  void where_the_file_is_gone_the_words_of_a_killed_holder_tell() throws IOException {
    Files.writeString(folder.resolve("lock"), LockNotes.of("ann").withFence(17).json());
    try (LabLease lease = lock()) {
      assertThat(lease.fence()).isEqualTo(18);
    }
  }

  @Test
  void where_the_file_is_gone_the_words_of_one_who_loses_the_lock_tell() throws IOException {
    Files.writeString(folder.resolve("lock"), LockNotes.of("ann").withFence(17).json());
    FileStateStore.beside(base).breakLock();
    try (LabLease lease = lock()) {
      assertThat(lease.fence()).isGreaterThan(18);
    }
  }

  @Test
  void a_file_that_is_removed_while_somebody_holds_the_lease_is_written_again() throws IOException {
    LabLease lease = lock();
    lease.raiseTo(5);
    Files.delete(folder.resolve("fence-5"));
    FileStateStore.beside(base).save(LabState.empty(StateStoreContract.LAB));
    lease.close();
    assertThat(fences()).containsExactly("fence-5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fence-", "fence-0", "fence--5", "fence-07", "fence-7x", "fence-1e9", "fence"})
  void what_is_no_number_counts_for_nothing_and_is_left(String name) throws IOException {
    Files.createFile(folder.resolve(name));
    try (LabLease lease = lock()) {
      assertThat(lease.fence()).isEqualTo(1);
    }
    assertThat(fences()).contains("fence-1", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "99999999999999999999", "9223372036854775807", "\"7\"x", "null"})
  void what_is_no_number_in_the_words_of_a_holder_counts_for_nothing(String number)
      throws IOException {
    Files.writeString(
        folder.resolve("lock"),
        LockNotes.of("ann").json().replace("\"fence\":0", "\"fence\":" + number));
    try (LabLease lease = lock()) {
      assertThat(lease.fence()).isEqualTo(1);
    }
  }

  @Test
  void the_words_of_an_earlier_version_have_no_number_and_are_understood() throws IOException {
    String earlier = LockNotes.of("ann").json().replace("\"fence\":0,", "");
    assertThat(earlier).doesNotContain("fence");
    assertThat(LockNote.parse(earlier)).contains(LockNotes.of("ann"));
  }

  @Test
  void who_slept_and_takes_a_lower_number_changes_nothing() throws IOException {
    FenceNumbers.take(folder, 12);
    FenceNumbers.take(folder, 8);
    assertThat(FenceNumbers.highest(folder)).isEqualTo(12);
    assertThat(FenceNumbers.next(folder, 3)).isEqualTo(13);
    assertThatThrownBy(() -> FenceNumbers.take(folder, 13))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void a_holder_of_whom_a_later_one_is_known_writes_nothing_whatever_the_lock_says()
      throws IOException {
    StateStore store = FileStateStore.beside(base);
    try (LabLease lease = LeaseRace.lock(store, "me")) {
      LabState state = store.save(LabState.empty(StateStoreContract.LAB));
      Files.createFile(folder.resolve("fence-" + (lease.fence() + 1)));
      assertThatThrownBy(() -> store.save(state)).isInstanceOf(LostLeaseException.class);
      assertThatThrownBy(() -> lease.raiseTo(lease.fence() + 1))
          .isInstanceOf(LostLeaseException.class);
    }
  }

  @Test
  void even_without_any_lock_no_two_get_the_same_number() throws Exception {
    List<Long> numbers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<List<Long>>> all = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        all.add(
            pool.submit(() -> {
              List<Long> mine = new ArrayList<>();
              for (int turn = 0; turn < 25; turn++) {
                mine.add(FenceNumbers.next(folder, 0));
              }
              return mine;
            }));
      }
      for (Future<List<Long>> some : all) {
        List<Long> mine = some.get(50, TimeUnit.SECONDS);
        assertThat(mine).isSorted();
        numbers.addAll(mine);
      }
    }
    assertThat(numbers).hasSize(200).doesNotHaveDuplicates();
    assertThat(FenceNumbers.highest(folder)).isEqualTo(Collections.max(numbers));
  }
}
