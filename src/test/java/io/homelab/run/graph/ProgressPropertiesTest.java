package io.homelab.run.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every graph, whatever fails in it and in whatever order tasks end. */
class ProgressPropertiesTest {
  private static final int GRAPHS = 300;

  /** One run through a graph, with every step checked. */
  private static final class Drive {
    private final Progress progress;
    private final Random random;
    private final int parallel;
    private final Set<TaskId> failing;
    private final Map<TaskId, TaskOutcome> ended = new HashMap<>();
    private final Set<TaskId> begun = new HashSet<>();
    private final List<String> trace = new ArrayList<>();

    Drive(TaskGraph graph, long seed, int parallel, Set<TaskId> failing, Set<TaskId> done) {
      this.parallel = parallel;
      this.random = new Random(seed);
      this.failing = failing;
      this.progress = new Progress(graph, parallel, done);
      ended.putAll(progress.outcomes());
    }

    Drive toTheEnd() {
      return forSteps(Integer.MAX_VALUE);
    }

    Drive forSteps(int steps) {
      for (int step = 0; step < steps && !progress.isOver(); step++) {
        for (Batch batch : progress.begin()) {
          trace.add("begin " + batch.tasks().stream().map(Task::id).toList());
          batch.tasks().forEach(this::mayBegin);
        }
        lanesAndHostsHold();
        List<TaskId> running = List.copyOf(progress.running());
        assertThat(running).as("something runs until all is over").isNotEmpty();
        TaskId next = running.get(random.nextInt(running.size()));
        if (random.nextInt(4) == 0) {
          progress.waits(next);
        }
        note(
            progress.end(
                next,
                failing.contains(next)
                    ? new TaskOutcome.Unsuccessful("boom")
                    : new TaskOutcome.Succeeded()));
      }
      return this;
    }

    TaskOutcome outcome(TaskId id) {
      return Optional.ofNullable(ended.get(id)).orElseThrow();
    }

    private void mayBegin(Task task) {
      assertThat(begun.add(task.id())).as("%s begins once", task.id()).isTrue();
      assertThat(ended).doesNotContainKey(task.id());
      for (TaskId need : task.needs()) {
        assertThat(outcome(need).isDone()).as("%s needs %s", task.id(), need).isTrue();
      }
      assertThat(ended.keySet()).containsAll(task.after());
    }

    private void lanesAndHostsHold() {
      Set<HostName> hosts = new TreeSet<>();
      Map<String, Set<String>> calls = new HashMap<>();
      Map<String, Integer> used = new HashMap<>();
      for (TaskId id : progress.running()) {
        hosts.add(id.host());
        String lane = id.host() + " " + id.kind().lane();
        calls.computeIfAbsent(lane, key -> new HashSet<>()).add(id.kind().name());
        used.merge(lane, 1, Integer::sum);
        if (id.kind().lane() == Lane.ENGINE) {
          assertThat(calls.get(lane)).as("one call of the engine at a time").hasSize(1);
        }
        if (!id.kind().together()) {
          assertThat(used.get(lane)).isLessThanOrEqualTo(id.kind().lane().limit());
        }
      }
      assertThat(hosts).hasSizeLessThanOrEqualTo(parallel);
    }

    private void note(List<Progress.Ended> all) {
      for (Progress.Ended end : all) {
        assertThat(ended.put(end.task(), end.outcome())).as("%s ends once", end.task()).isNull();
        trace.add(end.task() + " " + end.outcome());
      }
    }
  }

  private static Set<TaskId> some(TaskGraph graph, long seed) {
    Random random = new Random(seed * 31);
    Set<TaskId> some = new HashSet<>();
    graph.tasks().keySet().stream().filter(id -> random.nextInt(6) == 0).forEach(some::add);
    return some;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void every_task_ends_once_and_nothing_begins_before_what_it_needs_is_done(int parallel) {
    for (long seed = 0; seed < GRAPHS; seed++) {
      TaskGraph graph = RandomGraph.of(seed);
      Drive drive = new Drive(graph, seed, parallel, some(graph, seed), Set.of()).toTheEnd();
      assertThat(drive.ended.keySet()).isEqualTo(graph.tasks().keySet());
      assertThat(drive.progress.outcomes()).isEqualTo(drive.ended);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void a_failure_stops_what_needs_it_and_nothing_else(int parallel) {
    for (long seed = 0; seed < GRAPHS; seed++) {
      TaskGraph graph = RandomGraph.of(seed);
      Set<TaskId> failing = some(graph, seed);
      Drive drive = new Drive(graph, seed, parallel, failing, Set.of()).toTheEnd();
      // What each must come to, worked out anew from the needs alone: ids of earlier machines are
      // never needed by later ones the other way round, so this ends.
      for (Task task : graph.tasks().values()) {
        boolean stopped = task.needs().stream().anyMatch(need -> !drive.outcome(need).isDone());
        TaskOutcome outcome = drive.outcome(task.id());
        if (stopped) {
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  TaskOutcome.Skipped.class,
                  skipped -> {
                    assertThat(task.needs()).contains(skipped.because());
                    assertThat(drive.outcome(skipped.because()).isDone()).isFalse();
                  });
        } else {
          assertThat(outcome.isDone()).isEqualTo(!failing.contains(task.id()));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void the_same_graph_and_the_same_answers_give_the_same_trace(int parallel) {
    for (long seed = 0; seed < GRAPHS; seed++) {
      TaskGraph graph = RandomGraph.of(seed);
      Set<TaskId> failing = some(graph, seed);
      assertThat(new Drive(graph, seed, parallel, failing, Set.of()).toTheEnd().trace)
          .isEqualTo(
              new Drive(RandomGraph.of(seed), seed, parallel, failing, Set.of()).toTheEnd().trace);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20})
  void a_stopped_run_begins_nothing_more_and_the_next_does_the_rest_and_no_more(int steps) {
    for (long seed = 0; seed < GRAPHS; seed++) {
      TaskGraph graph = RandomGraph.of(seed);
      Drive first = new Drive(graph, seed, 64, Set.of(), Set.of()).forSteps(steps);
      first.note(first.progress.cancel());
      assertThat(first.progress.begin()).isEmpty();
      for (TaskId id : List.copyOf(first.progress.running())) {
        first.note(first.progress.end(id, new TaskOutcome.Succeeded()));
      }
      assertThat(first.progress.isOver()).isTrue();
      Set<TaskId> done = new HashSet<>();
      first.ended.forEach((id, outcome) -> {
        if (outcome.isDone()) {
          done.add(id);
        }
      });
      Drive second = new Drive(graph, seed, 64, Set.of(), done).toTheEnd();
      assertThat(second.begun).doesNotContainAnyElementsOf(done);
      assertThat(second.ended.values()).allMatch(TaskOutcome::isDone);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 10})
  void a_host_that_goes_away_ends_its_own_tasks_and_those_that_need_them(int steps) {
    HostName gone = new HostName("h0");
    for (long seed = 0; seed < GRAPHS; seed++) {
      TaskGraph graph = RandomGraph.of(seed);
      Drive drive = new Drive(graph, seed, 64, Set.of(), Set.of()).forSteps(steps);
      Set<TaskId> before = Set.copyOf(drive.begun);
      drive.note(drive.progress.failHost(gone, "connection lost"));
      drive.toTheEnd();
      assertThat(drive.begun).filteredOn(id -> id.host().equals(gone)).allMatch(before::contains);
      for (Task task : graph.tasks().values()) {
        if (!task.id().host().equals(gone)
            && task.needs().stream().allMatch(need -> drive.outcome(need).isDone())) {
          assertThat(drive.outcome(task.id()).isDone()).isTrue();
        }
      }
    }
  }
}
