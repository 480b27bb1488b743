package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.pool.BookChange;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import io.homelab.postgres.PostgresServer;
import io.homelab.shared.SharedState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server of the database crashes and comes back, or does not, while work is on. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedStateOutageTest {
  @TempDir Path data;
  @TempDir Path witness;
  private PostgresServer server;
  private String address = "";

  @BeforeEach
  void start() throws IOException {
    server = PostgresServer.in(data.resolve("pg"));
    address = server.fresh();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_run_waits_while_the_server_is_away_and_loses_nothing() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (SharedState shared = PostgresServer.open(address);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<LabState> saves =
          threads.submit(() -> {
            StateStore store = shared.states("devlab", Refuge.NONE);
            LabState state = store.load(StateStoreContract.LAB);
            try (LabLease lease = LeaseRace.lock(store, "me")) {
              while (!enough.get()) {
                LabState next = state.withNextHostIndex(state.nextHostIndex() + 1);
                LabState saved = store.save(next);
                assertThat(saved)
                    .isEqualTo(next.withLineage(saved.lineage()).withSerial(state.serial() + 1));
                state = saved;
              }
              assertThat(lease.raiseTo(lease.fence() + 1)).isEqualTo(2);
            }
            return state;
          });
      Future<Integer> changes =
          threads.submit(() -> {
            PoolBooks books = shared.pools("devlab");
            int made = 0;
            while (!enough.get()) {
              long known = books.read().made();
              books.inTransaction(book ->
                  new BookChange<>(
                      new PoolBook(
                          book.salt(),
                          book.revision(),
                          book.fence(),
                          book.made() + 1,
                          book.pools(),
                          book.instances(),
                          book.claims(),
                          book.demands(),
                          book.departed()),
                      List.of(),
                      0));
              made++;
              assertThat(books.read().made()).isEqualTo(known + 1).isEqualTo(made);
            }
            return made;
          });
      for (int crash = 0; crash < 3; crash++) {
        TimeUnit.MILLISECONDS.sleep(700 + 130L * crash);
        server.crash();
        TimeUnit.MILLISECONDS.sleep(300);
        server.start();
      }
      TimeUnit.MILLISECONDS.sleep(500);
      enough.set(true);
      LabState last = saves.get(60, TimeUnit.SECONDS);
      int made = changes.get(60, TimeUnit.SECONDS);
      assertThat(shared.states("devlab", Refuge.NONE).load(StateStoreContract.LAB)).isEqualTo(last);
      assertThat(last.serial()).isEqualTo(last.nextHostIndex()).isGreaterThan(15);
      assertThat(shared.pools("devlab").read().made()).isEqualTo(made).isGreaterThan(15);
    }
  }

  @Test
  void of_many_one_has_the_lease_at_a_time_whenever_the_server_crashes() throws Exception {
    int turns = 40;
    List<String> said = new CopyOnWriteArrayList<>();
    StorePlace.open(address);
    try (ExecutorService threads = Executors.newFixedThreadPool(5);
        OtherProcess ann = OtherProcess.start(LeaseRace.command(address, "ann", turns, witness));
        OtherProcess bob = OtherProcess.start(LeaseRace.command(address, "bob", turns, witness))) {
      List<Future<?>> racers = new ArrayList<>();
      for (int racer = 0; racer < 3; racer++) {
        String owner = "thread " + racer;
        racers.add(
            threads.submit(() -> {
              LeaseRace.run(address, owner, turns, witness, said::add);
              return owner;
            }));
      }
      said.add(ann.line());
      said.add(bob.line());
      for (int crash = 0; crash < 2; crash++) {
        TimeUnit.MILLISECONDS.sleep(600);
        server.crash();
        server.start();
      }
      for (Future<?> racer : racers) {
        racer.get(100, TimeUnit.SECONDS);
      }
      for (OtherProcess process : List.of(ann, bob)) {
        List<String> lines = process.rest();
        assertThat(lines).endsWith("done " + turns);
        said.addAll(lines.subList(0, turns - 1));
      }
    }
    List<LeaseRace.Turn> won =
        said.stream().flatMap(line -> LeaseRace.Turn.parse(line).stream()).toList();
    assertThat(won.stream().map(LeaseRace.Turn::serial).sorted())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 5L * turns).boxed().toList());
    assertThat(won.stream().map(LeaseRace.Turn::fence)).doesNotHaveDuplicates();
  }

  @Test
  void a_lease_that_was_given_back_while_the_server_was_away_is_free_when_it_is_there_again()
      throws Exception {
    try (SharedState shared = PostgresServer.open(address)) {
      StateStore store = shared.states("devlab", Refuge.NONE);
      LabLease lease = LeaseRace.lock(store, "ann");
      server.crash();
      lease.close();
      server.start();

      LeaseRace.lockPatiently(store, "bob").close();
    }
  }

  @Test
  void a_server_that_stays_away_is_told_of_when_patience_ends_and_the_state_is_kept()
      throws Exception {
    try (SharedState shared = PostgresServer.open(address, Duration.ofSeconds(2))) {
      StateStore store = shared.states("devlab", Refuge.in(witness, witness));
      LabState second = store.save(store.save(LabState.empty(StateStoreContract.LAB)));
      server.crash();

      assertThatThrownBy(() -> store.save(second.withNextHostIndex(7)))
          .isInstanceOfSatisfying(
              UnreachableStateException.class,
              e -> {
                assertThat(e.getMessage())
                    .matches(
                        "database lab_\\d+_\\d+ at 127.0.0.1:%d does not answer, tried for \\d+ s: .*; this state is kept as .*, to bring it back run: homelab state push .*"
                            .formatted(server.port()));
                assertThat(e.hint())
                    .isEqualTo("see whether it runs: pg_isready -h 127.0.0.1 -p " + server.port());
              });
      assertThatThrownBy(() -> shared.pools("devlab").read())
          .hasMessageContaining("does not answer");

      server.start();
      assertThat(store.load(StateStoreContract.LAB)).isEqualTo(second);
      assertThat(store.save(second.withNextHostIndex(7)).serial()).isEqualTo(3);
    }
  }

  @Test
  void who_is_told_to_stop_while_the_server_is_away_waits_less() throws Exception {
    try (SharedState shared = PostgresServer.open(address)) {
      StateStore store = shared.states("devlab", Refuge.NONE);
      LabState first = store.save(LabState.empty(StateStoreContract.LAB));
      server.crash();
      long began = System.nanoTime();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> store.save(first)).isInstanceOf(UnreachableStateException.class);
      assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
      server.start();
    }
  }
}
