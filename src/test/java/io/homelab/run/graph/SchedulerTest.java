package io.homelab.run.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.InterruptedRunException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SchedulerTest {
  private static final HostName NUC = new HostName("nuc");

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private static Task boot(String machine) {
    MachineName name = new MachineName(machine);
    return Task.of(TaskId.of(TaskKind.BOOT, NUC, name), name);
  }

  private static Task provision(String machine) {
    MachineName name = new MachineName(machine);
    return Task.of(TaskId.of(TaskKind.PROVISION, NUC, name), name).needing(boot(machine).id());
  }

  private Scheduler scheduler(Scheduler.Worker worker, Task... tasks) {
    return new Scheduler(
        TaskGraph.of(List.of(tasks)),
        64,
        worker,
        new Scheduler.Listener() {
          @Override
          public void begins(Batch batch) {
            batch.tasks().forEach(task -> heard.add("begin " + task.id()));
          }

          @Override
          public void ended(Task task, TaskOutcome outcome) {
            heard.add(outcome.wireName() + " " + task.id());
          }
        });
  }

  private static void allDone(Batch batch, Scheduler.Reports reports) {
    batch.tasks().forEach(reports::done);
  }

  @Test
  void the_intent_comes_before_a_task_and_its_outcome_after_it() {
    scheduler(SchedulerTest::allDone, boot("a"), provision("a")).run();
    assertThat(heard)
        .containsExactly(
            "begin boot a on nuc",
            "done boot a on nuc",
            "begin provision a on nuc",
            "done provision a on nuc");
  }

  @Test
  void a_machine_that_is_reported_while_its_call_goes_on_is_done_at_once() {
    CountDownLatch seen = new CountDownLatch(1);
    MachineName name = new MachineName("a");
    Task read = Task.of(TaskId.of(TaskKind.READ_ADDRESS, NUC, name), name).needing(boot("a").id());
    scheduler(
            (batch, reports) -> {
              if (batch.kind() == TaskKind.BOOT) {
                reports.done(batch.first());
                await(seen);
              } else {
                seen.countDown();
              }
              allDone(batch, reports);
            },
            boot("a"),
            boot("b"),
            read)
        .run();
    assertThat(seen.getCount()).isZero();
    assertThat(heard).contains("done boot b on nuc");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new InterruptedRunException();
    }
  }

  @Test
  void a_task_of_which_nothing_is_reported_has_failed() {
    Map<TaskId, TaskOutcome> ended =
        scheduler((batch, reports) -> {}, boot("a"), provision("a")).run();
    assertThat(ended)
        .containsEntry(boot("a").id(), new TaskOutcome.Unsuccessful("nothing was said about it"))
        .containsEntry(provision("a").id(), new TaskOutcome.Skipped(boot("a").id()));
  }

  @Test
  void a_worker_that_throws_is_a_bug_that_is_thrown_after_the_others_are_finished() {
    Map<String, Boolean> worked = new ConcurrentHashMap<>();
    Task other =
        Task.of(
            TaskId.of(TaskKind.BOOT, new HostName("attic"), new MachineName("c")),
            new MachineName("c"));
    assertThatThrownBy(() ->
            scheduler(
                    (batch, reports) -> {
                      if (batch.host().equals(NUC)) {
                        throw new IllegalStateException("oops");
                      }
                      worked.put("attic", true);
                      allDone(batch, reports);
                    },
                    boot("a"),
                    other)
                .run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("oops");
    assertThat(worked).containsKey("attic");
    assertThat(heard).contains("failed boot a on nuc", "done boot c on attic");
  }

  @Test
  void a_host_without_a_connection_is_never_begun_with() {
    Scheduler scheduler = scheduler(SchedulerTest::allDone, boot("a"), provision("a"));
    scheduler.without(NUC, "it does not answer");
    assertThat(scheduler.run().values()).allMatch(TaskOutcome.Unsuccessful.class::isInstance);
    assertThat(heard).containsExactly("failed boot a on nuc", "failed provision a on nuc");
  }

  /** Runs it on a thread of its own, and says what that threw. */
  private static Thread running(Scheduler scheduler, AtomicReference<Throwable> thrown) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            scheduler.run();
          } catch (RuntimeException e) {
            thrown.set(e);
          }
        });
  }

  @Test
  void an_interrupt_stops_what_runs_waits_for_it_and_begins_nothing_more() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Scheduler scheduler =
        scheduler(
            (batch, reports) -> {
              begun.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                heard.add("told to stop");
                throw new InterruptedRunException();
              }
            },
            boot("a"),
            provision("a"));
    Thread thread = running(scheduler, thrown);
    await(begun);
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedRunException.class);
    assertThat(heard)
        .containsExactlyInAnyOrder(
            "begin boot a on nuc",
            "cancelled provision a on nuc",
            "told to stop",
            "cancelled boot a on nuc");
  }

  @Test
  void a_second_interrupt_does_not_wait_for_what_ignores_the_first() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Scheduler scheduler =
        scheduler(
            (batch, reports) -> {
              begun.countDown();
              while (release.getCount() > 0) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  told.countDown();
                }
              }
            },
            boot("a"));
    Thread thread = running(scheduler, thrown);
    await(begun);
    thread.interrupt();
    await(told);
    assertThat(thread.join(java.time.Duration.ofMillis(50))).as("waits").isFalse();
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedRunException.class);
    release.countDown();
  }

  @Test
  void a_worker_that_was_interrupted_stops_the_whole_run() {
    Scheduler scheduler =
        scheduler(
            (batch, reports) -> {
              throw new InterruptedRunException();
            },
            boot("a"),
            provision("a"));
    assertThatThrownBy(scheduler::run).isInstanceOf(InterruptedRunException.class);
    assertThat(heard)
        .contains("cancelled boot a on nuc", "cancelled provision a on nuc")
        .noneMatch(line -> line.startsWith("failed"));
  }
}
