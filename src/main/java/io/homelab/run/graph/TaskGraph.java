package io.homelab.run.graph;

import io.homelab.model.HostName;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tasks of a run. A value: it has no cycle, and every task that is waited for is in it. */
public final class TaskGraph {
  private final SortedMap<TaskId, Task> tasks;
  private final SortedMap<TaskId, SortedSet<TaskId>> dependants = new TreeMap<>();
  private final Map<TaskId, Set<Goal>> goals = new HashMap<>();

  /** Tasks of one kind on one host, for which it may be worth a moment to wait. */
  record Goal(HostName host, TaskKind kind) {}

  private TaskGraph(SortedMap<TaskId, Task> tasks) {
    this.tasks = Collections.unmodifiableSortedMap(tasks);
    tasks.keySet().forEach(id -> dependants.put(id, new TreeSet<>()));
    for (Task task : tasks.values()) {
      for (TaskId earlier : waitsFor(task)) {
        SortedSet<TaskId> known = dependants.get(earlier);
        if (known == null) {
          throw new IllegalArgumentException(
              "%s waits for %s, which is not in the graph".formatted(task.id(), earlier));
        }
        known.add(task.id());
      }
    }
  }

  /**
   * A graph of those tasks.
   *
   * @throws IllegalArgumentException when two have one name, when one waits for a task that is not
   *     among them, or when they wait for each other in a circle
   */
  public static TaskGraph of(Collection<Task> tasks) {
    SortedMap<TaskId, Task> byId = new TreeMap<>();
    for (Task task : tasks) {
      if (byId.put(task.id(), task) != null) {
        throw new IllegalArgumentException("two tasks are called " + task.id());
      }
    }
    TaskGraph graph = new TaskGraph(byId);
    graph.refuseCycles();
    return graph;
  }

  private void refuseCycles() {
    Map<TaskId, Integer> open = new HashMap<>();
    Deque<TaskId> free = new ArrayDeque<>();
    Deque<TaskId> order = new ArrayDeque<>();
    tasks.forEach((id, task) -> {
      int count = waitsFor(task).size();
      open.put(id, count);
      if (count == 0) {
        free.add(id);
      }
    });
    while (!free.isEmpty()) {
      TaskId id = free.remove();
      order.push(id);
      for (TaskId next : dependants(id)) {
        if (open.merge(next, -1, Integer::sum) == 0) {
          free.add(next);
        }
      }
    }
    if (order.size() < tasks.size()) {
      String first =
          tasks.keySet().stream()
              .filter(id -> !order.contains(id))
              .findFirst()
              .map(TaskId::toString)
              .orElse("");
      throw new IllegalArgumentException(
          "tasks wait for each other in a circle, among them " + first);
    }
    // From the last to the first, so that what follows a task is known before the task's turn.
    for (TaskId id : order) {
      Set<Goal> reached = new HashSet<>();
      for (TaskId next : dependants(id)) {
        reached.add(new Goal(next.host(), next.kind()));
        reached.addAll(goals.getOrDefault(next, Set.of()));
      }
      goals.put(id, reached);
    }
  }

  /** The tasks by name, sorted. */
  public SortedMap<TaskId, Task> tasks() {
    return tasks;
  }

  /** The task of that name, if there is one. */
  public Optional<Task> task(TaskId id) {
    return Optional.ofNullable(tasks.get(id));
  }

  /** The tasks that wait for that one directly, sorted. */
  public SortedSet<TaskId> dependants(TaskId id) {
    return dependants.getOrDefault(id, Collections.emptySortedSet());
  }

  /** Everything that a task waits for. */
  static SortedSet<TaskId> waitsFor(Task task) {
    SortedSet<TaskId> all = new TreeSet<>(task.needs());
    all.addAll(task.after());
    return all;
  }

  /** Whether tasks of that kind on that host wait for this one, directly or through others. */
  boolean leadsTo(TaskId id, HostName host, TaskKind kind) {
    return goals.getOrDefault(id, Set.of()).contains(new Goal(host, kind));
  }
}
