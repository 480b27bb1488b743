package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.probe.ProbeResult;
import io.homelab.run.RunOutcome.RemovedBox;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code box prune}: removes boxes from hosts. No machine is touched, and no workdir. */
public final class PruneRun {
  private PruneRun() {}

  /**
   * Carries it out. A box that something has come to need meanwhile stays, which is no failure.
   *
   * @param boxes what was found to be needed by nothing
   * @param probes what their hosts told
   */
  public static RunOutcome remove(
      RunContext context, Collection<RemovedBox> boxes, SortedMap<HostName, ProbeResult> probes) {
    SortedMap<TaskId, RemovedBox> removals = new TreeMap<>();
    boxes.forEach(box ->
        removals.put(new TaskId(TaskKind.REMOVE_BOX, box.host(), box.box().toString()), box));
    try (LabRun run = new LabRun(context, "box prune", new TreeMap<>())) {
      return run.run(() -> {
        boxes.stream()
            .map(RemovedBox::host)
            .distinct()
            .forEach(host -> run.openBesideWorkdir(host, probes));
        run.carryOut(
            TaskGraph.of(removals.keySet().stream().map(Task::of).toList()),
            (batch, reports) -> {
              RemovedBox box = removals.get(batch.first().id());
              if (box == null) {
                throw new IllegalStateException(batch.kind() + " is no part of this");
              }
              HostLane lane = run.lane(batch.host());
              lane.activity("removing box " + box.box());
              Optional<String> stays = lane.removeBox(box.box());
              if (stays.isPresent()) {
                lane.activity("box %s stays: %s".formatted(box.box(), stays.get()));
              } else {
                run.results().remove(box);
                context
                    .events()
                    .accept(new RunEvent.BoxRemoved(box.host(), box.box(), box.bytes()));
              }
              reports.done(batch.first());
            });
      });
    }
  }
}
