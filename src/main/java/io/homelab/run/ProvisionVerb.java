package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs the provision scripts of machines again; a machine's turn comes when those that it depends
 * on are provisioned, and does not come when one of them failed.
 */
final class ProvisionVerb {
  private final SelectedMachines selected;
  private final SortedMap<MachineName, HostName> machines;

  ProvisionVerb(SelectedMachines selected) {
    this.selected = selected;
    this.machines = selected.machines();
  }

  /**
   * Does it.
   *
   * @param scriptDigests what the state keeps of the scripts, by machine
   */
  RunOutcome carryOut(Map<MachineName, String> scriptDigests) {
    return selected.carryOut(
        "provision",
        run -> {
          LabDefinition now =
              LabDefinition.of(selected.context(), selected.everything(), selected.nics());
          List<Task> tasks = new ArrayList<>();
          new TreeSet<>(machines.values())
              .forEach(host -> tasks.add(Task.of(TaskId.of(TaskKind.SYNC_WORKDIR, host))));
          machines.forEach((machine, host) -> {
            List<TaskId> needs =
                new ArrayList<>(selected.tasks(TaskKind.PROVISION, selected.dependencies(machine)));
            needs.add(TaskId.of(TaskKind.SYNC_WORKDIR, host));
            tasks.add(
                Task.of(TaskId.of(TaskKind.PROVISION, host, machine), machine).needing(needs));
          });
          run.carryOut(
              TaskGraph.of(tasks),
              (batch, reports) -> {
                HostLane lane = run.lane(batch.host());
                if (batch.kind() == TaskKind.SYNC_WORKDIR) {
                  lane.addToWorkdir(now.marker(lane.name()), now.content(lane.name()));
                  reports.done(batch.first());
                } else {
                  EngineTasks.carryOut(
                      batch,
                      reports,
                      EngineTasks.unless(name -> whyNotRunning(lane, name), lane::provision),
                      machine -> {
                        provisioned(machine, scriptDigests.get(machine));
                        run.done(lane.name(), machine);
                      });
                }
              });
        });
  }

  private static Optional<String> whyNotRunning(HostLane lane, MachineName machine) {
    return lane.facts().machines().own().get(machine) == MachineState.SUSPENDED
        ? Optional.of("it is suspended: run 'homelab vos resume %s'".formatted(machine))
        : lane.whyOff(machine);
  }

  /** A machine that a run was stopped while making stays one that has to be made anew. */
  private void provisioned(MachineName machine, @Nullable String digest) {
    selected
        .context()
        .updates()
        .updateMachine(
            machine,
            record -> {
              MachineRecord done =
                  record.phase() == Phase.CREATING ? record : record.withPhase(Phase.READY);
              return digest == null ? done : done.withScripts(digest);
            });
  }
}
