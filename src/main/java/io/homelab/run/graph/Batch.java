package io.homelab.run.graph;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.List;

/**
 * Tasks that are begun together: one task, or several that one call of the engine does.
 *
 * @param host where
 * @param kind what is done
 * @param tasks the tasks, sorted; at least one
 */
public record Batch(HostName host, TaskKind kind, List<Task> tasks) {
  /** The machines that it is about, sorted. */
  public List<MachineName> machines() {
    return tasks.stream().flatMap(task -> task.machine().stream()).toList();
  }

  /** The first task; the only one where the kind is not done together. */
  public Task first() {
    return tasks.getFirst();
  }
}
