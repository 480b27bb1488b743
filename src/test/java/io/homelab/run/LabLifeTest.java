package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Labs from their first machine to their last, through the real planner and the real graph. */
@Timeout(60)
class LabLifeTest {
  private static final String SCRIPT = "provision: [{ inline: id }]";
  private static final String[] MACHINES = {
    "{ name: db, host: one, " + SCRIPT + " }",
    "{ name: web, host: one, depends_on: [db], " + SCRIPT + " }",
    "{ name: far, host: two }"
  };

  @TempDir Path folder;

  private static MachineRecord record(Bench bench, String name) {
    return bench.written().machine(new MachineName(name)).orElseThrow();
  }

  @Test
  void a_lab_is_made_kept_changed_and_destroyed() {
    Bench bench = new Bench(folder, MACHINES);
    assertThat(Bench.ok(bench.up())).containsExactly("db", "far", "web");
    bench.later();
    bench.host("one").log().clear();
    assertThat(bench.plan().changes()).isFalse();
    assertThat(Bench.ok(bench.up())).containsExactly("db", "far", "web");
    assertThat(bench.host("one").vagrant()).isEmpty();

    assertThat(bench.verbs().destroy().complete()).isTrue();
    assertThat(bench.written().machines()).isEmpty();
    assertThat(bench.host("one").log()).endsWith("workdir removed");
  }

  @Test
  void a_run_that_failed_in_the_middle_is_resumed_and_does_only_what_is_left() {
    Bench bench = new Bench(folder, MACHINES);
    bench.host("one").broken.put("provision db", "exit 3");
    assertThat(Bench.ok(bench.up())).containsExactly("far");
    assertThat(record(bench, "web").phase()).isEqualTo(Phase.BOOTED);
    bench.later();
    bench.host("one").broken.clear();
    bench.host("one").log().clear();
    bench.host("two").log().clear();

    assertThat(Bench.ok(bench.up())).containsExactly("db", "far", "web");
    assertThat(bench.host("one").vagrant())
        .noneMatch(line -> line.contains(" up ") || line.contains("destroy"))
        .contains("vagrant provision db", "vagrant provision web");
    assertThat(bench.host("two").vagrant()).isEmpty();
  }

  @Test
  void a_run_that_is_stopped_keeps_what_is_finished_and_the_next_goes_on_from_there()
      throws InterruptedException {
    Bench bench = new Bench(folder, MACHINES);
    CountDownLatch booting = new CountDownLatch(1);
    CountDownLatch farReady = new CountDownLatch(1);
    bench.host("one").before =
        command -> {
          if (command.argv().words().contains("provision")) {
            booting.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              throw bench.host("one").interrupted();
            }
          }
        };
    Map<String, RunOutcome> ended = new ConcurrentHashMap<>();
    Thread run =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              ended.put("first", bench.up());
              farReady.countDown();
            });
    assertThat(booting.await(30, TimeUnit.SECONDS)).isTrue();
    run.interrupt();
    assertThat(farReady.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.values()).singleElement().returns(true, RunOutcome::interrupted);
    assertThat(record(bench, "db").phase()).isEqualTo(Phase.BOOTED);

    bench.later();
    bench.host("one").before = command -> {};
    bench.host("one").log().clear();
    assertThat(bench.up().complete()).isTrue();
    assertThat(bench.host("one").vagrant())
        .noneMatch(line -> line.contains(" up ") || line.contains("destroy"));
  }

  @Test
  void two_labs_live_in_one_process_at_once() throws Exception {
    Map<String, RunOutcome> ended = new ConcurrentHashMap<>();
    CountDownLatch both = new CountDownLatch(2);
    Thread[] threads = new Thread[2];
    Bench[] benches = new Bench[2];
    for (int i = 0; i < 2; i++) {
      Bench bench = new Bench(Files.createDirectory(folder.resolve("lab" + i)), MACHINES);
      benches[i] = bench;
      String name = "lab" + i;
      bench.host("one").before =
          command -> {
            if (command.argv().words().contains("up")) {
              both.countDown();
              try {
                assertThat(both.await(30, TimeUnit.SECONDS)).as("both at once").isTrue();
              } catch (InterruptedException e) {
                throw bench.host("one").interrupted();
              }
            }
          };
      threads[i] = Thread.ofPlatform().daemon().start(() -> ended.put(name, bench.up()));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ended.values()).hasSize(2).allMatch(RunOutcome::complete);
    for (Bench bench : benches) {
      bench.later();
      assertThat(bench.verbs().destroy().complete()).isTrue();
    }
  }

  @Test
  void the_seconds_of_a_run_count_from_the_start_of_its_command() {
    Bench bench = new Bench(folder, "{ name: a, host: one }");
    bench.facts("one").machine("a", MachineState.RUNNING);
    bench.state(bench.states().ready("a", "one"));
    bench.tick = Duration.ofSeconds(1);
    bench.up();
    RunEvent.RunEnded ended = (RunEvent.RunEnded) bench.events.getLast();
    assertThat(ended.took()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(ended.seconds()).isEqualTo(ended.took().toMillis() / 1000.0);
  }
}
