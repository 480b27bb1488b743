package io.homelab.run;

import io.homelab.engine.MachineOutcome;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the provision scripts of machines again; a machine's turn comes when those that it depends
 * on are provisioned, and does not come when one of them failed.
 */
final class ProvisionVerb {
  private final SelectedMachines selected;
  private final SortedMap<MachineName, HostName> machines;
  private final ProvisionChoice choice;

  ProvisionVerb(SelectedMachines selected, ProvisionChoice choice) {
    this.selected = selected;
    this.choice = choice;
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
                Task.of(TaskId.of(TaskKind.PROVISION, host, machine), machine)
                    .inBatch(ProvisionChoice.batchOf(askedFor(machine)))
                    .needing(needs));
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
                      (names, finished) ->
                          provisionRunning(lane, names, ProvisionChoice.of(batch), finished),
                      machine -> {
                        provisioned(machine, scriptDigests.get(machine));
                        run.done(lane.name(), machine);
                      });
                }
              });
        });
  }

  /** Vagrant says nothing of a machine that is off, and runs none of its scripts. */
  private static SortedMap<MachineName, MachineOutcome> provisionRunning(
      HostLane lane,
      List<MachineName> names,
      SortedSet<String> only,
      Consumer<MachineName> finished) {
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    List<MachineName> running = new ArrayList<>();
    for (MachineName name : names) {
      switch (lane.facts().machines().own().get(name)) {
        case STOPPED ->
            outcomes.put(
                name,
                new MachineOutcome.Failed(
                    "it is off: run 'homelab vos up %s'".formatted(name), List.of()));
        case SUSPENDED ->
            outcomes.put(
                name,
                new MachineOutcome.Failed(
                    "it is suspended: run 'homelab vos resume %s'".formatted(name), List.of()));
        case RUNNING, UNKNOWN -> running.add(name);
        case null -> running.add(name);
      }
    }
    if (!running.isEmpty()) {
      outcomes.putAll(lane.provision(running, only, finished));
    }
    return outcomes;
  }

  private SortedSet<String> askedFor(MachineName machine) {
    return selected
        .context()
        .lab()
        .machine(machine)
        .map(choice::askedFor)
        .orElseGet(() -> new TreeSet<>());
  }

  /**
   * A machine that a run was stopped while making stays one that has to be made anew; one of which
   * only some provisioners ran is not provisioned by that.
   */
  private void provisioned(MachineName machine, @Nullable String digest) {
    if (!choice.isUsual()) {
      return;
    }
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
