package io.homelab.run.graph;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Graphs of any shape; the same seed gives the same graph. */
final class RandomGraph {
  private RandomGraph() {}

  static TaskGraph of(long seed) {
    Random random = new Random(seed);
    int hosts = 1 + random.nextInt(4);
    int count = 1 + random.nextInt(40);
    List<TaskKind> kinds = List.of(TaskKind.values());
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskKind kind = kinds.get(random.nextInt(kinds.size()));
      MachineName machine = new MachineName("m" + i);
      Task task =
          Task.of(TaskId.of(kind, new HostName("h" + random.nextInt(hosts)), machine), machine)
              .inBatch(random.nextBoolean() ? "x" : "");
      for (Task earlier : tasks) {
        if (random.nextInt(8) == 0) {
          task =
              random.nextBoolean() ? task.needing(earlier.id()) : task.after(List.of(earlier.id()));
        }
      }
      tasks.add(task);
    }
    return TaskGraph.of(tasks);
  }
}
