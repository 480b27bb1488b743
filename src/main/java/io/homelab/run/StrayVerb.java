package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes strays away: each on the host where it is, in this lab's workdir there, and never the
 * machine itself on its own host. A host on which nothing of the lab is left is cleaned, as after
 * {@link DestroyVerb}.
 */
final class StrayVerb {
  private final SelectedMachines selected;
  private final RunContext context;

  /**
   * Takes these away.
   *
   * @param selected the strays, each with the host where it is
   */
  StrayVerb(SelectedMachines selected) {
    this.selected = selected;
    this.context = selected.context();
  }

  /** Does it. */
  RunOutcome carryOut() {
    return selected.carryOut("destroy", this::destroy);
  }

  private void destroy(LabRun run) {
    SortedMap<MachineName, HostName> before = selected.everything();
    LabDefinition definition = LabDefinition.withoutFiles(context, before, selected.nics());
    List<Task> tasks = new ArrayList<>();
    SortedSet<HostName> hosts = new TreeSet<>(selected.machines().values());
    for (HostName host : hosts) {
      TaskId sync = TaskId.of(TaskKind.SYNC_WORKDIR, host);
      tasks.add(Task.of(sync));
      List<TaskId> there = new ArrayList<>();
      selected
          .machines()
          .forEach((machine, on) -> {
            if (on.equals(host)) {
              Task task =
                  Task.of(TaskId.of(TaskKind.DESTROY, host, machine), machine).needing(sync);
              tasks.add(task);
              there.add(task.id());
            }
          });
      tasks.add(Task.of(TaskId.of(TaskKind.TIDY, host)).needing(sync).after(there));
    }
    run.carryOut(
        TaskGraph.of(tasks),
        (batch, reports) -> {
          HostLane lane = run.lane(batch.host());
          switch (batch.kind()) {
            case SYNC_WORKDIR -> {
              lane.addToWorkdir(definition.marker(lane), definition.content(lane.name()));
              reports.done(batch.first());
            }
            case DESTROY ->
                EngineTasks.carryOut(
                    batch,
                    reports,
                    EngineTasks.unless(machine -> unknownTo(lane, machine), lane::destroy),
                    machine -> {
                      context.updates().update(state -> state.withoutStray(machine, lane.name()));
                      run.done(lane.name(), machine);
                    });
            case TIDY -> {
              tidy(run, lane);
              reports.done(batch.first());
            }
            default -> throw new IllegalStateException(batch.kind() + " is no part of this");
          }
        });
  }

  /**
   * Vagrant would take what has the machine's name for a remainder of it, whatever the lane thinks
   * of the machine that the state has by now elsewhere.
   */
  private static Optional<String> unknownTo(HostLane lane, MachineName machine) {
    return lane.facts().machines().own().containsKey(machine)
        ? Optional.empty()
        : Optional.of("its workdir on host %s does not know it".formatted(lane.name()));
  }

  private void tidy(LabRun run, HostLane lane) {
    LabState state = context.updates().state();
    SortedMap<MachineName, HostName> left = new TreeMap<>();
    state.strays().stream()
        .filter(stray -> stray.host().equals(lane.name()))
        .forEach(stray -> left.put(stray.machine(), stray.host()));
    state.machines().forEach((machine, record) -> left.putIfAbsent(machine, record.host()));
    HostFacts facts = lane.facts();
    boolean others =
        facts.machines().own().keySet().stream()
            .anyMatch(machine -> !run.results().done(machine) || !isHere(machine, lane));
    if (others || left.containsValue(lane.name())) {
      LabDefinition after = LabDefinition.withoutFiles(context, left, selected.nics());
      lane.addToWorkdir(after.marker(lane), after.content(lane.name()));
    } else {
      lane.removeWorkdir();
    }
  }

  private boolean isHere(MachineName machine, HostLane lane) {
    return lane.name().equals(selected.machines().get(machine));
  }
}
