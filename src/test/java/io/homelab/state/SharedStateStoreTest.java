package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.LabName;
import io.homelab.postgres.PostgresServer;
import io.homelab.shared.SharedState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store in PostgreSQL promises beyond the contract. */
class SharedStateStoreTest extends StateStoreContract {
  private static final PostgresServer SERVER = PostgresServer.shared();

  @TempDir Path home;
  private final String address = SERVER.fresh();

  @Override
  String place() {
    return address;
  }

  private LabLease lock(String owner) {
    return LeaseRace.lock(open(), owner);
  }

  private void over() {
    SERVER.sql(address, "UPDATE homelab.lease SET until = clock_timestamp() - interval '1 s'");
  }

  /** As from a computer whose processes nobody here can see. */
  private void elsewhere() {
    SERVER.sql(address, "UPDATE homelab.lease SET kin = 'of another computer'");
  }

  @Test
  void of_sixteen_threads_one_gets_the_lease_each_time() throws Exception {
    for (int round = 0; round < 5; round++) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<List<LabLease>>> all = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
        for (int thread = 0; thread < 16; thread++) {
          String owner = "thread " + thread;
          all.add(
              threads.submit(() -> {
                start.await();
                try {
                  return List.of(lock(owner));
                } catch (LockedException e) {
                  return List.of();
                }
              }));
        }
        start.countDown();
      }
      List<LabLease> won = new ArrayList<>();
      for (Future<List<LabLease>> each : all) {
        won.addAll(each.get(60, TimeUnit.SECONDS));
      }
      assertThat(won).hasSize(1);
      assertThat(won.getFirst().fence()).isEqualTo(round + 1);
      won.getFirst().close();
    }
  }

  @Test
  void a_lease_lasts_by_the_clock_of_the_server_alone() {
    LabLease mine = lock("me");
    elsewhere();
    assertThatThrownBy(() -> lock("bob")).isInstanceOf(LockedException.class);
    String seconds =
        SERVER.ask(
            address,
            "SELECT extract(epoch FROM until - clock_timestamp())::int FROM homelab.lease");
    assertThat(Integer.parseInt(seconds)).isBetween(110, 120);
    over();
    try (LabLease bob = lock("bob")) {
      assertThat(bob.fence()).isEqualTo(mine.fence() + 1);
    }
    mine.close();
  }

  @Test
  void who_slept_until_another_had_the_lease_writes_nothing_and_hears_why() {
    StateStore mine = open();
    LabLease slept = LeaseRace.lock(mine, "me");
    LabState state = mine.save(LabState.empty(LAB));
    over();
    try (LabLease bob = lock("bob")) {
      assertThatThrownBy(() -> mine.save(state.withNextHostIndex(4)))
          .isInstanceOf(LostLeaseException.class)
          .hasMessageContaining("it was not heard of for 120 s");
      assertThatThrownBy(() -> slept.raiseTo(99)).isInstanceOf(LostLeaseException.class);
      slept.close();
      assertThatThrownBy(() -> lock("eve")).isInstanceOf(LockedException.class);
      assertThat(open().load(LAB)).isEqualTo(state);
    }
  }

  @Test
  void who_slept_and_is_still_the_last_that_had_the_lease_goes_on() {
    StateStore mine = open();
    try (LabLease slept = LeaseRace.lock(mine, "me")) {
      LabState state = mine.save(LabState.empty(LAB));
      over();
      assertThat(mine.save(state).serial()).isEqualTo(2);
      assertThat(slept.raiseTo(9)).isEqualTo(9);
    }
  }

  @Test
  void a_process_that_was_stopped_cannot_write_after_another_has_the_lease() throws Exception {
    open().save(LabState.empty(LAB));
    try (OtherProcess ann = OtherProcess.start(HoldingProcess.command(address, "ann@nuc"))) {
      assertThat(ann.line()).isEqualTo("locked");
      assertThat(ann.answer("save")).isEqualTo("serial 2");
      ann.signal("STOP");
      over();
      StateStore mine = open();
      try (LabLease lease = LeaseRace.lock(mine, "me")) {
        LabState state = mine.save(mine.load(LAB).withNextHostIndex(7));
        ann.signal("CONT");
        assertThat(ann.answer("save")).isEqualTo("LostLeaseException");
        assertThat(open().load(LAB)).isEqualTo(state);
      }
    }
  }

  @Test
  void where_processes_cannot_be_seen_nobody_is_taken_for_dead() throws Exception {
    OtherProcess ann = OtherProcess.start(HoldingProcess.command(address, "ann@nuc"));
    assertThat(ann.line()).isEqualTo("locked");
    elsewhere();
    ann.close();
    assertThatThrownBy(() -> lock("me")).isInstanceOf(LockedException.class);
    over();
    lock("me").close();
  }

  @Test
  void the_generation_before_stays_and_counts_where_the_newest_is_damaged() {
    LabState first = open().save(LabState.empty(LAB));
    LabState second = open().save(first.withNextHostIndex(3));
    SERVER.sql(address, "UPDATE homelab.lab SET state = '{ half'");

    assertThat(open().find(LAB))
        .isInstanceOfSatisfying(
            FoundState.Before.class,
            before -> {
              assertThat(before.state()).isEqualTo(first);
              assertThat(before.why())
                  .startsWith("the state of devlab in database ")
                  .contains(" cannot be used: ");
            });
    assertThatThrownBy(() -> open().save(first)).isInstanceOf(StateException.class);

    StateStore.Restored restored = open().restore(first.withNextHostIndex(3));
    assertThat(restored.aside()).contains("number 1 of homelab.lab_aside");
    assertThat(SERVER.ask(address, "SELECT state FROM homelab.lab_aside")).isEqualTo("{ half");
    assertThat(restored.state().serial()).isGreaterThan(second.serial());
    assertThat(open().load(LAB)).isEqualTo(restored.state());
  }

  @Test
  void a_copy_of_the_database_has_another_id() {
    try (LabLease lease = lock("me")) {
      SERVER.ask(
          PostgresServer.ADMIN,
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(address.substring(address.lastIndexOf('/') + 1)));
      String copy = address + "_copy";
      SERVER.sql(
          PostgresServer.ADMIN,
          "CREATE DATABASE %s TEMPLATE %s"
              .formatted(
                  copy.substring(copy.lastIndexOf('/') + 1),
                  address.substring(address.lastIndexOf('/') + 1)));
      try (SharedState other = PostgresServer.open(copy)) {
        assertThat(other.states(LAB.value(), Refuge.NONE).id()).isNotEqualTo(open().id());
      }
    }
  }

  @Test
  void labs_are_apart_and_one_that_is_removed_leaves_no_trace_and_gives_nobody_its_lease_back() {
    try (SharedState shared = PostgresServer.open(address)) {
      LabName ci = new LabName("ci-7");
      StateStore ours = shared.states("devlab/labs/ci-7", Refuge.NONE);
      LabLease gone = LeaseRace.lock(ours, "gc");
      ours.save(LabState.empty(ci));
      open().save(LabState.empty(LAB));
      assertThat(shared.paths("devlab/labs/")).containsExactly("devlab/labs/ci-7");

      shared.remove("devlab/labs/ci-7");

      assertThat(shared.paths("")).containsExactly("devlab");
      StateStore again = shared.states("devlab/labs/ci-7", Refuge.NONE);
      try (LabLease next = LeaseRace.lock(again, "bob")) {
        assertThat(next.fence()).isEqualTo(gone.fence());
        assertThatThrownBy(() -> ours.save(LabState.empty(ci)))
            .as("a number that comes again is no lease that comes again")
            .isInstanceOf(LostLeaseException.class);
        gone.close();
        assertThat(again.save(LabState.empty(ci)).serial()).isEqualTo(1);
      }
    }
  }

  @Test
  void nobody_who_reads_writes_anything() {
    assertThat(open().load(LAB)).isEqualTo(LabState.empty(LAB));
    assertThat(open().lockReport(LockNotes.COMPUTER, LockNotes.NOON).isTaken()).isFalse();
    assertThat(SERVER.ask(address, "SELECT count(*) FROM homelab.lease")).isEqualTo("0");
    assertThat(SERVER.ask(address, "SELECT count(*) FROM homelab.lab")).isEqualTo("0");
  }

  @Test
  void a_state_that_cannot_be_written_is_kept_on_this_computer() throws Exception {
    LabState second;
    try (SharedState shared = PostgresServer.open(address)) {
      StateStore store = shared.states(LAB.value(), Refuge.in(home, home));
      second = store.save(store.save(LabState.empty(LAB)));
      SERVER.sql(address, "ALTER TABLE homelab.lab RENAME TO lost");
      assertThatThrownBy(() -> store.save(second.withNextHostIndex(5)))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("relation \"homelab.lab\" does not exist")
          .hasMessageContaining("to bring it back run: homelab state push ");
      SERVER.sql(address, "ALTER TABLE homelab.lost RENAME TO lab");
      assertThat(store.kept(second).orElseThrow()).contains("homelab state push");
      assertThat(store.save(second.withNextHostIndex(6)).serial()).isEqualTo(3);
      assertThat(store.kept(second)).as("what is written needs no copy").isEmpty();
    }
    try (var files = Files.walk(home)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
