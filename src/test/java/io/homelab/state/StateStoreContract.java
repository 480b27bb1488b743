package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import io.homelab.model.Devices;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link StateStore} promises. */
@Timeout(120)
abstract class StateStoreContract {
  static final LabName LAB = new LabName("devlab");
  private static final MachineName WEB = new MachineName("web");
  private static final MachineRecord RECORD =
      new MachineRecord(
          new Place(new HostName("nuc"), "/home/ops/lab"),
          Phase.READY,
          MachineRecord.Power.ON,
          new Build(
              new BoxRef("x/alpine", "1.0.0", "libvirt"),
              new Resources(1, 512, 4, Devices.NONE.with("gpu", 2)),
              "a",
              "b",
              "c"),
          new Contact(Optional.empty(), Optional.empty(), Optional.empty(), List.of()));

  @TempDir Path witness;
  private final List<OtherProcess> others = new ArrayList<>();

  @AfterEach
  void nobodyStays() throws InterruptedException {
    for (OtherProcess other : others) {
      other.close();
    }
  }

  private OtherProcess start(List<String> command) throws IOException {
    OtherProcess other = OtherProcess.start(command);
    others.add(other);
    return other;
  }

  /** A process that holds the lease. */
  private OtherProcess holder(String owner) throws Exception {
    OtherProcess holder = start(HoldingProcess.command(place(), owner));
    assertThat(holder.line()).isEqualTo("locked");
    return holder;
  }

  private LabLease lock(String owner) {
    return LeaseRace.lock(open(), owner);
  }

  private LockReport report() {
    return open().lockReport(LockNotes.COMPUTER, Instant.now());
  }

  /** Books in which nothing is written yet, in a word for {@link StorePlace#open}. */
  abstract String place();

  /** Opens the books of the lab once more, as another run would. */
  final StateStore open() {
    return StorePlace.open(place());
  }

  @Test
  void a_lab_of_which_nothing_is_known_has_an_empty_state() {
    assertThat(open().load(LAB)).isEqualTo(LabState.empty(LAB));
    assertThat(open().find(LAB)).isEqualTo(new FoundState.Newest(LabState.empty(LAB)));
  }

  @Test
  void what_is_written_has_the_next_serial_and_is_what_everybody_reads() {
    StateStore store = open();
    LabState first = store.save(LabState.empty(LAB));
    assertThat(first.serial()).isEqualTo(1);
    LabState second = store.save(first.with(WEB, RECORD));
    assertThat(second).isEqualTo(first.with(WEB, RECORD).withSerial(2));
    assertThat(open().load(LAB)).isEqualTo(second);
    assertThat(open().save(second.without(WEB)).serial()).isEqualTo(3);
    assertThat(store.load(LAB).machines()).isEmpty();
  }

  @Test
  void a_state_gets_its_lineage_when_it_is_first_written_and_keeps_it() {
    LabState first = open().save(LabState.empty(LAB));
    assertThat(first.lineage()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(open().save(first).lineage()).isEqualTo(first.lineage());
    assertThat(open().load(LAB).lineage()).isEqualTo(first.lineage());
  }

  @Test
  void a_state_that_another_run_has_changed_since_is_not_overwritten() {
    StateStore mine = open();
    LabState read = mine.save(LabState.empty(LAB));
    LabState theirs = open().save(read.with(WEB, RECORD));

    assertThatThrownBy(() -> mine.save(read.withNextHostIndex(5)))
        .isInstanceOfSatisfying(
            StaleStateException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "another run changed the lab's state meanwhile: its serial is 2, this run knows 1");
              assertThat(e.hint())
                  .isEqualTo(
                      "see how it is now with 'homelab plan', then run the same command again");
            });
    assertThat(open().load(LAB)).isEqualTo(theirs);
    assertThat(mine.save(mine.load(LAB).withNextHostIndex(5)).serial()).isEqualTo(3);
  }

  @Test
  void who_has_written_a_state_cannot_write_what_he_knew_before_it() {
    StateStore store = open();
    LabState first = store.save(LabState.empty(LAB));
    LabState second = store.save(first.with(WEB, RECORD));
    assertThatThrownBy(() -> store.save(first)).isInstanceOf(StaleStateException.class);
    assertThat(store.load(LAB)).isEqualTo(second);
  }

  @Test
  void a_lab_that_another_run_began_is_not_begun_again() {
    LabState theirs = open().save(LabState.empty(LAB));
    assertThatThrownBy(() -> open().save(LabState.empty(LAB)))
        .isInstanceOf(StaleStateException.class);
    assertThat(open().load(LAB)).isEqualTo(theirs);
  }

  @Test
  void a_state_of_another_lineage_is_another_one_whatever_its_serial() {
    StateStore store = open();
    LabState read = store.save(LabState.empty(LAB));
    String other = "99999999-2222-3333-4444-555555555555";
    LabState pushed = open().push(read.withLineage(other).withSerial(2)).state();
    assertThatThrownBy(() -> store.save(read.withSerial(2)))
        .isInstanceOf(StaleStateException.class)
        .hasMessageContaining("another run put another state in the place of the one");
    assertThat(store.load(LAB)).isEqualTo(pushed);
  }

  @Test
  void what_is_pushed_has_the_serial_that_it_brings_which_is_above_all_before() {
    LabState first = open().save(LabState.empty(LAB));
    LabState pushed = first.with(WEB, RECORD).withSerial(9);
    assertThat(open().push(pushed)).isEqualTo(new StateStore.Restored(pushed, Optional.empty()));
    assertThat(open().load(LAB)).isEqualTo(pushed);
    for (long serial : List.of(8L, 9L)) {
      assertThatThrownBy(() -> open().push(first.withSerial(serial)))
          .isInstanceOf(StaleStateException.class);
    }
    assertThat(open().load(LAB)).isEqualTo(pushed);
    assertThat(open().save(pushed).serial()).isEqualTo(10);
  }

  @Test
  void what_is_rebuilt_takes_no_serial_that_a_lost_state_can_have_had() {
    LabState rebuilt = open().restore(LabState.empty(LAB).with(WEB, RECORD).withSerial(6)).state();
    assertThat(rebuilt.serial()).isEqualTo(8);
    assertThat(rebuilt.lineage()).isNotEmpty();
    assertThat(open().load(LAB)).isEqualTo(rebuilt);
  }

  @Test
  void nothing_is_restored_where_nothing_is_lost() {
    LabState theirs = open().save(LabState.empty(LAB).with(WEB, RECORD));
    assertThatThrownBy(() -> open().restore(LabState.empty(LAB).withSerial(5)))
        .isInstanceOf(StaleStateException.class);
    assertThat(open().load(LAB)).isEqualTo(theirs);
  }

  @Test
  void an_interrupt_does_not_keep_a_state_from_being_written() {
    StateStore store = open();
    LabState first = store.save(LabState.empty(LAB));
    Thread.currentThread().interrupt();
    try {
      assertThat(store.save(first.with(WEB, RECORD)).serial()).isEqualTo(2);
    } finally {
      assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
    }
    assertThat(open().load(LAB).machine(WEB)).contains(RECORD);
  }

  @Test
  void the_books_of_a_lab_have_one_id() {
    try (LabLease lease = lock("me")) {
      assertThat(open().id()).isNotEmpty().isEqualTo(open().id());
    }
  }

  @Test
  void a_lease_is_held_by_one_and_everybody_sees_by_whom_and_since_when() throws Exception {
    assertThat(report()).isEqualTo(new LockReport(Optional.empty(), LockHolder.Proof.ENDED));
    OtherProcess ann = holder("ann@nuc");
    assertThatThrownBy(() -> lock("me"))
        .isInstanceOf(LockedException.class)
        .hasMessageStartingWith(
            "this lab is locked by another run: ann@nuc, 'vos up', process %d on bench, since "
                .formatted(ann.pid()));
    assertThat(report().proof()).isEqualTo(LockHolder.Proof.LIVES_HERE);
    LockNote note = report().holder().flatMap(LockHolder::note).orElseThrow();
    assertThat(note.process()).isEqualTo(ProcessMark.of(ann.pid()));
    assertThat(Long.toString(note.fence())).isEqualTo(ann.answer("fence"));
    assertThat(note.since()).isBetween(Instant.now().minusSeconds(120), Instant.now());
    assertThat(open().lockHolder(LockNotes.COMPUTER, Instant.now())).isEqualTo(report().holder());
  }

  @Test
  void a_lease_that_is_given_back_is_free_and_names_nobody() {
    lock("me").close();
    assertThat(report()).isEqualTo(new LockReport(Optional.empty(), LockHolder.Proof.ENDED));
    assertThat(open().lockHolder(LockNotes.COMPUTER, Instant.now())).isEmpty();
  }

  @Test
  void who_holds_nothing_can_still_read() throws Exception {
    LabState state = open().save(LabState.empty(LAB));
    holder("ann");
    assertThat(open().load(LAB)).isEqualTo(state);
  }

  @Test
  void each_lease_has_a_higher_fence_than_all_before_it() {
    long last = 0;
    for (int turn = 0; turn < 12; turn++) {
      try (LabLease lease = lock("me")) {
        assertThat(lease.fence()).isGreaterThan(last);
        last = lease.fence();
        assertThatThrownBy(() -> lock("another")).isInstanceOf(LockedException.class);
      }
    }
  }

  @Test
  void the_first_fence_of_all_is_one() {
    try (LabLease lease = lock("me")) {
      assertThat(lease.fence()).isEqualTo(1);
    }
  }

  @Test
  void a_fence_is_raised_above_what_a_host_has_seen_and_later_leases_are_above_that() {
    try (LabLease lease = lock("me")) {
      assertThat(lease.raiseTo(41)).isEqualTo(41);
      assertThat(lease.fence()).isEqualTo(41);
      assertThat(lease.raiseTo(41)).isEqualTo(41);
      assertThat(lease.raiseTo(7)).as("never lower").isEqualTo(41);
      assertThat(report().holder().flatMap(LockHolder::note).map(LockNote::fence)).contains(41L);
    }
    try (LabLease lease = lock("me")) {
      assertThat(lease.fence()).isGreaterThan(41);
    }
  }

  @Test
  void a_fence_that_no_lease_ever_had_is_refused() {
    try (LabLease lease = lock("me")) {
      assertThatThrownBy(() -> lease.raiseTo(Long.MAX_VALUE)).isInstanceOf(StateException.class);
      assertThat(lease.fence()).isEqualTo(1);
    }
    try (LabLease lease = lock("me")) {
      assertThat(lease.fence()).isEqualTo(2);
    }
  }

  @Test
  void a_state_that_is_restored_or_pushed_changes_nothing_about_fences() {
    StateStore store = open();
    try (LabLease lease = LeaseRace.lock(store, "me")) {
      lease.raiseTo(30);
      store.restore(LabState.empty(LAB).withSerial(3));
      store.push(LabState.empty(LAB).withLineage("another").withSerial(90));
    }
    try (LabLease lease = lock("me")) {
      assertThat(lease.fence()).isGreaterThan(30);
    }
  }

  @Test
  void who_lost_his_lease_changes_nothing_any_more_also_while_nobody_else_has_one() {
    StateStore mine = open();
    try (LabLease lease = LeaseRace.lock(mine, "me")) {
      LabState state = mine.save(LabState.empty(LAB));
      long before = lease.fence();
      open().breakLock();

      assertThatThrownBy(() -> mine.save(state.withNextHostIndex(1)))
          .isInstanceOfSatisfying(
              LostLeaseException.class,
              e -> {
                assertThat(e)
                    .hasMessage(
                        "this run's lock on the lab was taken away with 'homelab state unlock'");
                assertThat(e.hint())
                    .isEqualTo("see who changes the lab now, then run the same command again");
              });
      assertThatThrownBy(() -> mine.push(state.withSerial(9)))
          .isInstanceOf(LostLeaseException.class);
      assertThatThrownBy(() -> mine.restore(state)).isInstanceOf(LostLeaseException.class);
      assertThatThrownBy(() -> lease.raiseTo(before + 9)).isInstanceOf(LostLeaseException.class);
      assertThat(open().load(LAB)).isEqualTo(state);
      try (LabLease next = lock("bob")) {
        assertThat(next.fence()).isGreaterThan(before);
        lease.close();
        assertThatThrownBy(() -> lock("a third"))
            .as("who lost it gives back nothing of another's")
            .isInstanceOf(LockedException.class);
      }
    }
  }

  @Test
  void a_holder_that_slept_while_its_lease_was_taken_away_cannot_save() throws Exception {
    StateStore mine = open();
    mine.save(LabState.empty(LAB));
    OtherProcess sleeper = holder("ann");
    long before = Long.parseLong(sleeper.answer("fence"));
    assertThat(sleeper.answer("save")).isEqualTo("serial 2");
    sleeper.signal("STOP");

    mine.breakLock();
    try (LabLease lease = LeaseRace.lock(mine, "me")) {
      assertThat(lease.fence()).isGreaterThan(before);
      LabState state = mine.save(mine.load(LAB).withNextHostIndex(7));
      sleeper.signal("CONT");
      assertThat(sleeper.answer("save")).isEqualTo("LostLeaseException");
      assertThat(sleeper.answer("raise")).isEqualTo("LostLeaseException");
      assertThat(open().load(LAB)).isEqualTo(state);
      assertThat(mine.save(state).serial()).isEqualTo(4);
      assertThat(lease.raiseTo(lease.fence() + 1)).isEqualTo(lease.fence());
    }
  }

  @Test
  void a_holder_that_is_killed_leaves_its_lease_free_and_its_fence_used() throws Exception {
    OtherProcess ann = holder("ann");
    long raised = Long.parseLong(ann.answer("raise"));
    ann.close();
    assertThat(report().proof()).isEqualTo(LockHolder.Proof.ENDED);
    try (LabLease lease = lock("me")) {
      assertThat(lease.fence()).isGreaterThan(raised);
    }
  }

  @Test
  void whenever_holders_are_killed_the_lease_is_free_and_no_fence_comes_again() throws Exception {
    long last = 0;
    for (int round = 0; round < 6; round++) {
      OtherProcess racer = start(LeaseRace.command(place(), "ann", 100_000, witness));
      String first = racer.line();
      TimeUnit.MILLISECONDS.sleep(7L * round);
      racer.close();
      Files.deleteIfExists(witness.resolve("the-holder"));
      List<String> lines = new ArrayList<>(racer.rest());
      lines.addFirst(first);
      for (String line : lines) {
        // The last one may be cut.
        Optional<LeaseRace.Turn> turn = LeaseRace.Turn.parse(line);
        if (turn.isPresent()) {
          assertThat(turn.get().fence()).isGreaterThan(last);
          last = turn.get().fence();
        }
      }
      try (LabLease lease = lock("me")) {
        assertThat(lease.fence()).as("round %d", round).isGreaterThan(last);
        last = lease.fence();
      }
      assertThat(open().load(LAB).serial()).isGreaterThan(0);
    }
  }

  @Test
  void of_many_threads_and_processes_one_holds_the_lease_at_a_time_and_none_is_lost()
      throws Exception {
    int turns = 12;
    List<String> said = new CopyOnWriteArrayList<>();
    List<OtherProcess> processes = new ArrayList<>();
    for (String owner : List.of("ann", "bob", "eve")) {
      processes.add(start(LeaseRace.command(place(), owner, turns, witness)));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> threads = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String owner = "thread " + thread;
        threads.add(
            pool.submit(() -> {
              LeaseRace.run(place(), owner, turns, witness, said::add);
              return owner;
            }));
      }
      for (Future<?> thread : threads) {
        thread.get(100, TimeUnit.SECONDS);
      }
    }
    for (OtherProcess process : processes) {
      List<String> lines = process.rest();
      assertThat(lines.getLast()).isEqualTo("done " + turns);
      said.addAll(lines.subList(0, turns));
    }

    List<LeaseRace.Turn> won =
        said.stream()
            .flatMap(line -> LeaseRace.Turn.parse(line).stream())
            .sorted(Comparator.comparingLong(LeaseRace.Turn::serial))
            .toList();
    assertThat(won.stream().map(LeaseRace.Turn::serial))
        .as("every change has a serial of its own")
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 7L * turns).boxed().toList());
    assertThat(won.stream().map(LeaseRace.Turn::fence)).isSorted().doesNotHaveDuplicates();
    assertThat(open().load(LAB).nextHostIndex()).as("no change is lost").isEqualTo(7 * turns);
  }
}
