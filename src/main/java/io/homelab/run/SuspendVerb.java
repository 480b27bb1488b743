package io.homelab.run;

import io.homelab.model.MachineName;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskKind;
import java.util.List;

/** Suspends machines, and lets them go on. */
final class SuspendVerb {
  private final SelectedMachines selected;

  SuspendVerb(SelectedMachines selected) {
    this.selected = selected;
  }

  /** Suspends the machines, dependants before what they depend on. */
  RunOutcome suspend() {
    return selected.carryOut(
        "suspend",
        run ->
            run.carryOut(
                TaskGraph.of(selected.dependantsFirst(TaskKind.SUSPEND)),
                (batch, reports) -> {
                  HostLane lane = run.lane(batch.host());
                  EngineTasks.carryOut(
                      batch,
                      reports,
                      EngineTasks.unless(lane::whyOff, lane::suspend),
                      machine -> {
                        suspended(machine);
                        run.done(batch.host(), machine);
                      });
                }));
  }

  /** Lets the machines go on; a DHCP server may have given their addresses away meanwhile. */
  RunOutcome resume() {
    return selected.carryOut(
        "resume",
        run -> {
          List<Task> tasks = selected.atOnce(TaskKind.RESUME);
          Reconnection reconnection = new Reconnection(selected, run);
          tasks.addAll(reconnection.after(TaskKind.RESUME));
          run.carryOut(
              TaskGraph.of(tasks),
              (batch, reports) -> {
                if (batch.kind() == TaskKind.RESUME) {
                  HostLane lane = run.lane(batch.host());
                  EngineTasks.carryOut(
                      batch,
                      reports,
                      EngineTasks.unless(
                          machine -> lane.whyOff(machine).or(() -> lane.lacksRoom(machine)),
                          lane::resume),
                      this::resumed);
                } else {
                  reconnection.carryOut(batch, reports);
                }
              });
        });
  }

  private void suspended(MachineName machine) {
    selected.context().updates().updateMachine(machine, record -> record.withSuspended());
  }

  private void resumed(MachineName machine) {
    selected.context().updates().updateMachine(machine, record -> record.withRunning(true));
  }
}
