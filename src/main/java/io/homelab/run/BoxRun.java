package io.homelab.run;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.run.graph.TaskOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code box sync}: brings the boxes of a plan to their hosts, and makes no machine. */
public final class BoxRun {
  private BoxRun() {}

  /** Carries it out; the outcome is about the machines that need a box. */
  public static RunOutcome sync(
      RunContext context, Plan plan, SortedMap<HostName, ProbeResult> probes) {
    SortedMap<MachineName, HostName> machines = new TreeMap<>();
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    SortedMap<MachineName, BridgedNic> nics = new TreeMap<>();
    for (MachineStep step : plan.machines()) {
      if (step instanceof MachineStep.Present present) {
        placements.put(present.name(), present.previousHost().orElse(present.host()));
        present.nic().ifPresent(nic -> nics.put(present.name(), nic));
        if (present.work().contains(MachineStep.Work.BOOT)) {
          machines.put(present.name(), present.host());
        }
      } else {
        placements.put(step.name(), step.host());
      }
    }
    try (LabRun run = new LabRun(context, "box sync", machines)) {
      return run.run(() -> {
        plan.boxes().stream().map(BoxStep::host).distinct().forEach(host -> run.open(host, probes));
        context.updates().begin();
        LabDefinition definition = LabDefinition.of(context, placements, nics);
        SortedMap<TaskId, BoxStep> transfers = new TreeMap<>();
        List<Task> tasks = new ArrayList<>();
        plan.boxes().stream()
            .map(BoxStep::host)
            .distinct()
            .forEach(host -> tasks.add(Task.of(TaskId.of(TaskKind.SYNC_WORKDIR, host))));
        for (BoxStep box : plan.boxes()) {
          if (box.action() != BoxStep.BoxAction.PRESENT) {
            TaskId id = UpGraph.transferOf(box);
            transfers.put(id, box);
            tasks.add(Task.of(id).needing(TaskId.of(TaskKind.SYNC_WORKDIR, box.host())));
          }
        }
        SortedMap<TaskId, TaskOutcome> ended =
            run.carryOut(
                TaskGraph.of(tasks),
                (batch, reports) -> {
                  HostLane lane = run.lane(batch.host());
                  BoxStep box = transfers.get(batch.first().id());
                  if (box == null) {
                    lane.syncWorkdir(definition.marker(lane), definition.content(lane.name()));
                    lane.tidyBoxes(plan.boxes());
                  } else {
                    lane.bringBox(box);
                  }
                  reports.done(batch.first());
                });
        plan.present().stream()
            .filter(step -> machines.containsKey(step.name()))
            .forEach(step -> {
              TaskId id =
                  new TaskId(TaskKind.TRANSFER_BOX, step.host(), step.machine().box().toString());
              if (ended.get(id) instanceof TaskOutcome.Unsuccessful failed) {
                run.results()
                    .fail(
                        new RunOutcome.Failure(
                            step.name(), step.host(), failed.reason(), List.of()));
              }
            });
      });
    }
  }
}
