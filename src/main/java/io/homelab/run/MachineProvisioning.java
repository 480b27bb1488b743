package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is run of one machine's provisioners: the engine's first, in their order, and then the
 * playbooks that this computer runs, in theirs. The engine runs all of its own in one call.
 *
 * @param engine the engine's names of those that it runs, none for all but those that run only by
 *     their names; empty when it runs nothing
 * @param playbooks the places of the playbooks in the machine's list, from 0
 */
record MachineProvisioning(Optional<SortedSet<String>> engine, List<Integer> playbooks) {
  /** Copies the places. */
  MachineProvisioning {
    playbooks = List.copyOf(playbooks);
  }

  boolean isEmpty() {
    return engine.isEmpty() && playbooks.isEmpty();
  }

  /** The kind of its last task. */
  TaskKind last() {
    return playbooks.isEmpty() ? TaskKind.PROVISION : TaskKind.PLAYBOOK;
  }

  /**
   * Its tasks.
   *
   * @param needs what must have been done before the first
   */
  List<Task> tasks(HostName host, MachineName machine, Collection<TaskId> needs) {
    List<Task> tasks = new ArrayList<>();
    Collection<TaskId> before = needs;
    if (engine.isPresent()) {
      TaskId id = TaskId.of(TaskKind.PROVISION, host, machine);
      // Names have no comma.
      tasks.add(Task.of(id, machine).inBatch(String.join(",", engine.get())).needing(before));
      before = List.of(id);
    }
    if (!playbooks.isEmpty()) {
      tasks.add(
          Task.of(TaskId.of(TaskKind.PLAYBOOK, host, machine), machine)
              .inBatch(String.join(",", playbooks.stream().map(String::valueOf).toList()))
              .needing(before));
    }
    return tasks;
  }

  /** What the engine runs in the machines of a batch. */
  static SortedSet<String> engineOf(Batch batch) {
    return new TreeSet<>(words(batch));
  }

  /** The playbooks of the machine of a batch. */
  static List<Integer> playbooksOf(Batch batch) {
    return words(batch).stream().map(Integer::valueOf).toList();
  }

  private static List<String> words(Batch batch) {
    String name = batch.first().batch();
    return name.isEmpty() ? List.of() : List.of(name.split(",", -1));
  }
}
