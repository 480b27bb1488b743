package io.homelab.run.graph;

import io.homelab.model.HostName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far the tasks of a graph have come, and which may begin. It does nothing itself and knows no
 * clock, so the same graph and the same answers always give the same trace. Not safe for use by
 * several threads at once.
 */
public final class Progress {
  private final TaskGraph graph;
  private final int parallelHosts;
  private final SortedMap<TaskId, TaskOutcome> outcomes = new TreeMap<>();
  private final SortedSet<TaskId> running = new TreeSet<>();
  private final SortedSet<TaskId> waiting = new TreeSet<>();
  private boolean cancelled;

  /** How a task ended. */
  public record Ended(TaskId task, TaskOutcome outcome) {}

  /** Nothing has begun; at most so many hosts are worked on at once. */
  public Progress(TaskGraph graph, int parallelHosts) {
    this(graph, parallelHosts, Set.of());
  }

  /**
   * Goes on after an earlier run.
   *
   * @param done what that run did; it is not done again
   * @throws IllegalArgumentException when no host at all may be worked on
   */
  public Progress(TaskGraph graph, int parallelHosts, Set<TaskId> done) {
    if (parallelHosts < 1) {
      throw new IllegalArgumentException("at least one host, not " + parallelHosts);
    }
    this.graph = graph;
    this.parallelHosts = parallelHosts;
    for (TaskId id : done) {
      if (graph.task(id).isPresent()) {
        outcomes.put(id, new TaskOutcome.Succeeded());
      }
    }
  }

  /** Begins everything that may begin now, in order. */
  public List<Batch> begin() {
    List<Batch> batches = new ArrayList<>();
    if (cancelled) {
      return batches;
    }
    Map<HostName, List<Task>> ready = new TreeMap<>();
    for (Task task : graph.tasks().values()) {
      if (isReady(task)) {
        ready.computeIfAbsent(task.id().host(), host -> new ArrayList<>()).add(task);
      }
    }
    SortedSet<HostName> busy = new TreeSet<>();
    running.forEach(id -> busy.add(id.host()));
    ready.forEach((host, tasks) -> {
      if (busy.contains(host)) {
        begin(host, tasks, batches);
      }
    });
    ready.forEach((host, tasks) -> {
      if (!busy.contains(host) && busy.size() < parallelHosts) {
        begin(host, tasks, batches);
        busy.add(host);
      }
    });
    return batches;
  }

  private boolean isReady(Task task) {
    return !hasEnded(task.id())
        && !running.contains(task.id())
        && task.needs().stream().allMatch(id -> outcomes.get(id) instanceof TaskOutcome.Succeeded)
        && task.after().stream().allMatch(this::hasEnded);
  }

  private boolean hasEnded(TaskId id) {
    return outcomes.containsKey(id);
  }

  private void begin(HostName host, List<Task> ready, List<Batch> batches) {
    List<Task> left = new ArrayList<>(ready);
    while (!left.isEmpty()) {
      Task first = left.removeFirst();
      TaskKind kind = first.id().kind();
      if (inLane(host, kind.lane()) >= kind.lane().limit() || isWorthAMoment(host, kind, ready)) {
        continue;
      }
      List<Task> tasks = new ArrayList<>(List.of(first));
      if (kind.together()) {
        left.stream()
            .filter(task -> task.id().kind() == kind && task.batch().equals(first.batch()))
            .forEach(tasks::add);
        left.removeAll(tasks);
      }
      tasks.forEach(task -> running.add(task.id()));
      batches.add(new Batch(host, kind, List.copyOf(tasks)));
    }
  }

  private long inLane(HostName host, Lane lane) {
    List<TaskId> there =
        running.stream().filter(id -> id.host().equals(host) && id.kind().lane() == lane).toList();
    // One call of the engine may do many tasks; the other lanes count each.
    return lane.limit() == 1 ? Math.min(1, there.size()) : there.size();
  }

  /**
   * Whether a short task of the same host is about to make more of that kind ready: then one call
   * does them all. A task that waits for something makes nobody else wait.
   */
  private boolean isWorthAMoment(HostName host, TaskKind kind, List<Task> ready) {
    if (!kind.together()) {
      return false;
    }
    boolean soon =
        running.stream().anyMatch(id -> !waiting.contains(id) && speaksFor(id, host, kind));
    return soon
        || (inLane(host, Lane.GUEST) < Lane.GUEST.limit()
            && ready.stream().anyMatch(task -> speaksFor(task.id(), host, kind)));
  }

  private boolean speaksFor(TaskId id, HostName host, TaskKind kind) {
    return id.host().equals(host)
        && id.kind().lane() == Lane.GUEST
        && graph.leadsTo(id, host, kind);
  }

  /** Notes that a task does nothing for now but wait for somebody else. */
  public void waits(TaskId task) {
    if (running.contains(task)) {
      waiting.add(task);
    }
  }

  /**
   * Notes how a task ended; only its first end counts.
   *
   * @return what ended by it: the task, and those that are skipped for it
   */
  public List<Ended> end(TaskId task, TaskOutcome outcome) {
    List<Ended> ended = new ArrayList<>();
    if (outcomes.containsKey(task) || graph.task(task).isEmpty()) {
      return ended;
    }
    settle(task, outcome, ended);
    skip(task, ended);
    return ended;
  }

  private void settle(TaskId task, TaskOutcome outcome, List<Ended> ended) {
    running.remove(task);
    waiting.remove(task);
    outcomes.put(task, outcome);
    ended.add(new Ended(task, outcome));
  }

  private void skip(TaskId from, List<Ended> ended) {
    Deque<TaskId> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      TaskId id = open.remove();
      TaskOutcome outcome = outcomes.get(id);
      if (outcome == null || outcome.isDone()) {
        continue;
      }
      for (TaskId next : graph.dependants(id)) {
        boolean needs = graph.task(next).map(task -> task.needs().contains(id)).orElse(false);
        if (needs && !outcomes.containsKey(next) && !running.contains(next)) {
          settle(next, new TaskOutcome.Skipped(id), ended);
          open.add(next);
        }
      }
    }
  }

  /**
   * Notes that a host went away: nothing is begun there any more. What runs there ends by itself.
   *
   * @return what ended by it
   */
  public List<Ended> failHost(HostName host, String reason) {
    List<Ended> ended = new ArrayList<>();
    for (TaskId id : graph.tasks().keySet()) {
      if (id.host().equals(host) && !outcomes.containsKey(id) && !running.contains(id)) {
        settle(id, new TaskOutcome.Unsuccessful(reason), ended);
      }
    }
    List.copyOf(ended).forEach(end -> skip(end.task(), ended));
    return ended;
  }

  /**
   * Stops: nothing is begun any more. What runs goes on until it ends.
   *
   * @return what ended by it
   */
  public List<Ended> cancel() {
    cancelled = true;
    List<Ended> ended = new ArrayList<>();
    for (TaskId id : graph.tasks().keySet()) {
      if (!outcomes.containsKey(id) && !running.contains(id)) {
        settle(id, new TaskOutcome.Cancelled(), ended);
      }
    }
    return ended;
  }

  /** The tasks that were begun and have not ended, sorted. */
  public SortedSet<TaskId> running() {
    return Collections.unmodifiableSortedSet(running);
  }

  /** Whether every task has ended. */
  public boolean isOver() {
    return outcomes.size() == graph.tasks().size();
  }

  /** How the tasks that have ended did, sorted. */
  public Map<TaskId, TaskOutcome> outcomes() {
    return Collections.unmodifiableMap(outcomes);
  }
}
