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
import java.util.TreeMap;
import java.util.TreeSet;
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
            List<TaskId> needs = new ArrayList<>();
            for (MachineName target : selected.dependencies(machine)) {
              needs.addAll(selected.tasks(provisioning(target).last(), List.of(target)));
            }
            needs.add(TaskId.of(TaskKind.SYNC_WORKDIR, host));
            tasks.addAll(provisioning(machine).tasks(host, machine, needs));
          });
          run.carryOut(
              TaskGraph.of(tasks),
              (batch, reports) -> {
                HostLane lane = run.lane(batch.host());
                if (batch.kind() == TaskKind.SYNC_WORKDIR) {
                  lane.addToWorkdir(now.marker(lane), now.content(lane.name()));
                  reports.done(batch.first());
                } else if (batch.kind() == TaskKind.PLAYBOOK) {
                  Optional<String> off = whyNotRunning(lane, GuestTasks.machine(batch.first()));
                  if (off.isPresent()) {
                    reports.failed(batch.first(), off.get());
                  } else {
                    PlaybookTasks.carryOut(
                        batch, reports, run, machine -> finished(run, machine, scriptDigests));
                  }
                } else {
                  EngineTasks.carryOut(
                      batch,
                      reports,
                      EngineTasks.unless(
                          name -> whyNotRunning(lane, name),
                          (names, finished) ->
                              lane.provision(
                                  names,
                                  MachineProvisioning.engineOf(batch),
                                  finishing(names, scriptDigests),
                                  finished)),
                      machine -> {
                        if (provisioning(machine).last() == TaskKind.PROVISION) {
                          finished(run, machine, scriptDigests);
                        }
                      });
                }
              });
        });
  }

  /** The digests of those machines that are finished once the engine ran their scripts. */
  private SortedMap<MachineName, String> finishing(
      List<MachineName> names, Map<MachineName, String> scriptDigests) {
    SortedMap<MachineName, String> digests = new TreeMap<>();
    for (MachineName name : names) {
      String digest = scriptDigests.get(name);
      if (digest != null && choice.isUsual() && provisioning(name).last() == TaskKind.PROVISION) {
        digests.put(name, digest);
      }
    }
    return digests;
  }

  private static Optional<String> whyNotRunning(HostLane lane, MachineName machine) {
    return lane.facts().machines().own().get(machine) == MachineState.SUSPENDED
        ? Optional.of("it is suspended: run 'homelab vos resume %s'".formatted(machine))
        : lane.whyOff(machine);
  }

  /** One that has nothing to run, or is not in the topology, is left to the engine. */
  private MachineProvisioning provisioning(MachineName machine) {
    return selected
        .context()
        .lab()
        .machine(machine)
        .map(described -> choice.of(described, true))
        .filter(some -> !some.isEmpty())
        .orElseGet(() -> new MachineProvisioning(Optional.of(new TreeSet<>()), List.of()));
  }

  private void finished(LabRun run, MachineName machine, Map<MachineName, String> scriptDigests) {
    provisioned(machine, scriptDigests.get(machine));
    HostName host = machines.get(machine);
    if (host != null) {
      run.done(host, machine);
    }
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
