package io.homelab.run;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
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
        LabDefinition definition =
            LabDefinition.of(
                context.lab(), context.owner(), placements, nics, context.updates().state());
        run.onEveryHost(lane -> {
          lane.syncWorkdir(definition.marker(lane.name()), definition.content(lane.name()));
          lane.syncBoxes(
              plan.boxes().stream().filter(box -> box.host().equals(lane.name())).toList());
        });
      });
    }
  }
}
