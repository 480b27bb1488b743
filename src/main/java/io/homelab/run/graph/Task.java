package io.homelab.run.graph;

import io.homelab.model.MachineName;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One piece of work.
 *
 * @param id its name
 * @param machine the machine that it is about, if it is about one
 * @param batch tasks of one kind, host and batch can be done by one call of the engine
 * @param needs the tasks that must have been done; when one of them is not, neither is this
 * @param after the tasks that must have ended, however they ended
 */
public record Task(
    TaskId id,
    Optional<MachineName> machine,
    String batch,
    SortedSet<TaskId> needs,
    SortedSet<TaskId> after) {

  /** Copies the sets. */
  public Task {
    needs = Collections.unmodifiableSortedSet(new TreeSet<>(needs));
    after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
  }

  /** A task about a machine that waits for nothing. */
  public static Task of(TaskId id, MachineName machine) {
    return new Task(id, Optional.of(machine), "", new TreeSet<>(), new TreeSet<>());
  }

  /** A task about a host that waits for nothing. */
  public static Task of(TaskId id) {
    return new Task(id, Optional.empty(), "", new TreeSet<>(), new TreeSet<>());
  }

  /** The same task, needing those as well. */
  public Task needing(TaskId... more) {
    return new Task(id, machine, batch, union(needs, List.of(more)), after);
  }

  /** The same task, needing those as well. */
  public Task needing(Collection<TaskId> more) {
    return new Task(id, machine, batch, union(needs, more), after);
  }

  /** The same task, after those as well. */
  public Task after(Collection<TaskId> more) {
    return new Task(id, machine, batch, needs, union(after, more));
  }

  /** The same task, done only together with others of that batch. */
  public Task inBatch(String name) {
    return new Task(id, machine, name, needs, after);
  }

  private static SortedSet<TaskId> union(SortedSet<TaskId> some, Collection<TaskId> more) {
    SortedSet<TaskId> all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }
}
