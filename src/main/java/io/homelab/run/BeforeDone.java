package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import java.util.function.Consumer;

/**
 * Forwards reports, and runs a hook for each task before it counts as done: the run may end right
 * after.
 */
record BeforeDone(Reports reports, Consumer<Task> first) implements Reports {
  @Override
  public void done(Task task) {
    first.accept(task);
    reports.done(task);
  }

  @Override
  public void failed(Task task, String reason) {
    reports.failed(task, reason);
  }

  @Override
  public void waits(Task task) {
    reports.waits(task);
  }

  @Override
  public void hostFailed(HostName host, String reason) {
    reports.hostFailed(host, reason);
  }
}
