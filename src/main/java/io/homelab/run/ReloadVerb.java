package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Restarts machines with the configuration that is on their hosts, and then runs those of their
 * provisioners that run each time or are asked for. For these the hosts get today's files, once
 * their machines have restarted.
 */
final class ReloadVerb {
  private final SelectedMachines selected;
  private final SortedMap<MachineName, MachineProvisioning> provisioners = new TreeMap<>();

  ReloadVerb(SelectedMachines selected, ProvisionChoice choice) {
    this.selected = selected;
    for (Machine machine : selected.context().lab().machines()) {
      MachineProvisioning provisioning = choice.of(machine, false);
      if (!provisioning.isEmpty() && selected.machines().containsKey(machine.name())) {
        provisioners.put(machine.name(), provisioning);
      }
    }
  }

  /** Does it. */
  RunOutcome carryOut() {
    return selected.carryOut(
        "reload",
        run -> {
          Reconnection reconnection =
              new Reconnection(selected, run, name -> !provisioners.containsKey(name));
          List<Task> tasks = selected.atOnce(TaskKind.RELOAD);
          tasks.addAll(reconnection.after(TaskKind.RELOAD));
          tasks.addAll(provisioning());
          run.carryOut(
              TaskGraph.of(tasks),
              (batch, reports) -> {
                HostLane lane = run.lane(batch.host());
                switch (batch.kind()) {
                  case RELOAD -> EngineTasks.carryOut(batch, reports, lane::reload, this::reloaded);
                  case SYNC_WORKDIR -> {
                    LabDefinition now =
                        LabDefinition.of(
                            selected.context(), selected.everything(), selected.nics());
                    lane.addToWorkdir(now.marker(lane), now.content(lane.name()));
                    reports.done(batch.first());
                  }
                  case PROVISION ->
                      EngineTasks.carryOut(
                          batch,
                          reports,
                          (names, finished) ->
                              lane.provision(
                                  names,
                                  MachineProvisioning.engineOf(batch),
                                  new TreeMap<>(),
                                  finished),
                          machine -> doneAfter(TaskKind.PROVISION, run, lane.name(), machine));
                  case PLAYBOOK ->
                      PlaybookTasks.carryOut(
                          batch, reports, run, machine -> run.done(lane.name(), machine));
                  default -> reconnection.carryOut(batch, reports);
                }
              });
        });
  }

  private List<Task> provisioning() {
    List<Task> tasks = new ArrayList<>();
    SortedSet<HostName> hosts = new TreeSet<>();
    provisioners.forEach((machine, provisioning) -> {
      HostName host = selected.machines().get(machine);
      if (host != null) {
        hosts.add(host);
        List<TaskId> needs = new ArrayList<>();
        for (MachineName target : selected.dependencies(machine)) {
          MachineProvisioning theirs = provisioners.get(target);
          if (theirs != null) {
            needs.addAll(selected.tasks(theirs.last(), List.of(target)));
          }
        }
        needs.add(TaskId.of(TaskKind.WRITE_NAMES, host, machine));
        needs.add(TaskId.of(TaskKind.SYNC_WORKDIR, host));
        tasks.addAll(provisioning.tasks(host, machine, needs));
      }
    });
    for (HostName host : hosts) {
      List<TaskId> reloads = new ArrayList<>();
      selected
          .machines()
          .forEach((machine, on) -> {
            if (on.equals(host)) {
              reloads.add(TaskId.of(TaskKind.RELOAD, host, machine));
            }
          });
      tasks.add(Task.of(TaskId.of(TaskKind.SYNC_WORKDIR, host)).after(reloads));
    }
    return tasks;
  }

  private void doneAfter(TaskKind kind, LabRun run, HostName host, MachineName machine) {
    MachineProvisioning provisioning = provisioners.get(machine);
    if (provisioning != null && provisioning.last() == kind) {
      run.done(host, machine);
    }
  }

  private void reloaded(MachineName machine) {
    selected.context().updates().updateMachine(machine, record -> record.withRunning(true));
  }
}
