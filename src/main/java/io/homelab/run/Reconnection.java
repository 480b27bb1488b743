package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What follows once machines are up: access, addresses and names. Other machines on the same hosts
 * that know them by name also get their new addresses.
 */
final class Reconnection {
  private final SelectedMachines selected;
  private final LabRun run;
  private final GuestTasks guests;
  private final Predicate<MachineName> last;

  /** Of those machines, in that run; nothing is done with them after it. */
  Reconnection(SelectedMachines selected, LabRun run) {
    this(selected, run, name -> true);
  }

  /**
   * Of those machines, in that run.
   *
   * @param last whether nothing is done with a machine after it
   */
  Reconnection(SelectedMachines selected, LabRun run, Predicate<MachineName> last) {
    this.selected = selected;
    this.run = run;
    this.last = last;
    this.guests = new GuestTasks(run, selected.machines().keySet(), List.of());
  }

  /** The tasks, each of a machine after the one of that kind that brings it up. */
  List<Task> after(TaskKind first) {
    List<Task> tasks = new ArrayList<>();
    for (Machine machine : selected.context().lab().machines()) {
      MachineName name = machine.name();
      HostName host = selected.machines().get(name);
      if (host != null) {
        TaskId find = TaskId.of(TaskKind.FIND_ACCESS, host, name);
        TaskId read = TaskId.of(TaskKind.READ_ADDRESS, host, name);
        tasks.add(Task.of(find, name).needing(TaskId.of(first, host, name)));
        tasks.add(Task.of(read, name).needing(find));
        tasks.add(naming(machine, host).needing(read));
      } else {
        selected
            .context()
            .updates()
            .machine(name)
            .filter(record -> run.hosts().contains(record.host()))
            .ifPresent(record -> tasks.add(naming(machine, record.host())));
      }
    }
    return tasks;
  }

  private Task naming(Machine machine, HostName host) {
    List<TaskId> others = new ArrayList<>();
    for (MachineName target : machine.dependsOn()) {
      HostName on = selected.machines().get(target);
      if (on != null) {
        others.add(TaskId.of(TaskKind.READ_ADDRESS, on, target));
      }
    }
    return Task.of(TaskId.of(TaskKind.WRITE_NAMES, host, machine.name()), machine.name())
        .after(others);
  }

  /** Does a batch of them. */
  void carryOut(Batch batch, Reports reports) {
    switch (batch.kind()) {
      case FIND_ACCESS -> guests.findAccess(batch, reports);
      case READ_ADDRESS -> guests.readAddress(batch.first(), reports);
      case WRITE_NAMES ->
          guests.writeNames(
              batch.first(),
              new BeforeDone(
                  reports,
                  task -> {
                    MachineName name = GuestTasks.machine(task);
                    if (selected.machines().containsKey(name) && last.test(name)) {
                      run.done(batch.host(), name);
                    }
                  }));
      default -> throw new IllegalStateException(batch.kind() + " is no part of this");
    }
  }
}
