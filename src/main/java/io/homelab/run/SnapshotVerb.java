package io.homelab.run;

import io.homelab.engine.MachineOutcome;
import io.homelab.engine.SnapshotName;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.MachineRecord;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** Saves, restores and lists snapshots of machines, under one name on all hosts. */
final class SnapshotVerb {
  private final SelectedMachines selected;
  private final SortedMap<MachineName, HostName> machines;

  SnapshotVerb(SelectedMachines selected) {
    this.selected = selected;
    this.machines = selected.machines();
  }

  /**
   * Saves or restores a snapshot of every machine under one name. After a restore the machines that
   * are up answer again, and know the others by the addresses of today.
   */
  RunOutcome carryOut(Verbs.Snapshot what, SnapshotName name) {
    return selected.carryOut(
        "snapshot",
        run -> {
          List<Task> tasks = selected.atOnce(TaskKind.SNAPSHOT);
          Reconnection reconnection = new Reconnection(selected, run);
          if (what == Verbs.Snapshot.RESTORE) {
            tasks.addAll(reconnection.after(TaskKind.SNAPSHOT));
          }
          Set<MachineName> off = new ConcurrentSkipListSet<>();
          run.carryOut(
              TaskGraph.of(tasks),
              (batch, reports) -> {
                HostLane lane = run.lane(batch.host());
                switch (batch.kind()) {
                  case SNAPSHOT -> {
                    MachineName machine = GuestTasks.machine(batch.first());
                    MachineOutcome outcome =
                        switch (what) {
                          case SAVE -> lane.saveSnapshot(machine, name);
                          case RESTORE -> lane.restoreSnapshot(machine, name);
                        };
                    if (outcome instanceof MachineOutcome.Failed failed) {
                      reports.failed(batch.first(), failed.reason());
                    } else {
                      if (what == Verbs.Snapshot.SAVE) {
                        run.done(lane.name(), machine);
                      }
                      reports.done(batch.first());
                    }
                  }
                  case FIND_ACCESS -> awake(lane, batch, reports, off);
                  default -> {
                    if (batch.machines().stream().anyMatch(off::contains)) {
                      batch.tasks().forEach(reports::done);
                    } else {
                      reconnection.carryOut(batch, reports);
                    }
                  }
                }
              });
          off.forEach(machine -> {
            HostName host = machines.get(machine);
            if (host != null && run.results().goesOn(machine)) {
              run.done(host, machine);
            }
          });
        });
  }

  /**
   * Finds out which machines are up after they were restored. What they knew of the others is as
   * old as the snapshot.
   */
  private void awake(HostLane lane, Batch batch, Reports reports, Set<MachineName> off) {
    SortedMap<MachineName, GuestAccess> access = lane.access(batch.machines()).access();
    for (Task task : batch.tasks()) {
      MachineName machine = GuestTasks.machine(task);
      GuestAccess way = access.get(machine);
      selected
          .context()
          .updates()
          .updateMachine(
              machine,
              record -> {
                MachineRecord now = record.withRunning(way != null).withKnows(List.of());
                return way == null ? now : now.withAccess(way);
              });
      if (way == null) {
        off.add(machine);
      }
      reports.done(task);
    }
  }

  /** What every host prints about the snapshots of its machines, one line each, by machine. */
  SortedMap<MachineName, List<String>> list() {
    SortedMap<MachineName, List<String>> snapshots =
        Collections.synchronizedSortedMap(new TreeMap<>());
    selected.carryOut(
        "snapshot list",
        run ->
            run.carryOut(
                TaskGraph.of(selected.atOnce(TaskKind.LIST_SNAPSHOTS)),
                (batch, reports) -> {
                  snapshots.putAll(run.lane(batch.host()).snapshots(batch.machines()));
                  reports.done(batch.tasks());
                }));
    return snapshots;
  }
}
