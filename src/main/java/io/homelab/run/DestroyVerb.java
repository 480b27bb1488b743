package io.homelab.run;

import io.homelab.engine.Leftovers;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.plan.StrayCopy;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Duplicate;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Destroys machines, in one call on each host: nothing in them hears of it. Only where a trigger
 * may run before, which may need what the machine depends on, dependants go first. A host on which
 * no machine of the lab is left is cleaned of everything that HomeLab put there but the boxes that
 * Vagrant keeps.
 */
final class DestroyVerb {
  private final SelectedMachines selected;
  private final RunContext context;

  DestroyVerb(SelectedMachines selected) {
    this.selected = selected;
    this.context = selected.context();
  }

  /** Does it. */
  RunOutcome carryOut() {
    SortedSet<HostName> hosts = new TreeSet<>(selected.machines().values());
    hosts.addAll(emptyButMarked());
    return selected.carryOut("destroy", hosts, run -> destroy(run, hosts));
  }

  private void destroy(LabRun run, SortedSet<HostName> hosts) {
    List<Duplicate> copies = copies();
    SortedMap<MachineName, HostName> all = selected.everything();
    SortedMap<MachineName, HostName> lost = lost(hosts);
    lost.forEach((machine, host) -> all.putIfAbsent(machine, host));
    LabDefinition before = LabDefinition.withoutFiles(context, all, selected.nics());
    List<Task> destroying =
        new ArrayList<>(
            mayHaveTriggers()
                ? selected.dependantsFirst(TaskKind.DESTROY)
                : selected.atOnce(TaskKind.DESTROY));
    lost.forEach((machine, host) ->
        destroying.add(Task.of(TaskId.of(TaskKind.DESTROY, host, machine), machine)));
    List<Task> tasks = new ArrayList<>();
    for (HostName host : hosts) {
      TaskId sync = TaskId.of(TaskKind.SYNC_WORKDIR, host);
      List<TaskId> first = new ArrayList<>();
      if (all.containsValue(host)) {
        tasks.add(Task.of(sync));
        first.add(sync);
      }
      List<TaskId> there = new ArrayList<>();
      for (Task task : destroying) {
        if (task.id().host().equals(host)) {
          tasks.add(task.needing(first));
          there.add(task.id());
        }
      }
      tasks.add(Task.of(TaskId.of(TaskKind.TIDY, host)).needing(first).after(there));
    }
    run.carryOut(
        TaskGraph.of(tasks),
        (batch, reports) -> {
          HostLane lane = run.lane(batch.host());
          switch (batch.kind()) {
            case SYNC_WORKDIR -> {
              lane.addToWorkdir(before.marker(lane), before.content(lane.name()));
              reports.done(batch.first());
            }
            case DESTROY ->
                EngineTasks.carryOut(
                    batch,
                    reports,
                    lane::destroy,
                    machine -> {
                      context.updates().update(state -> state.without(machine));
                      run.done(lane.name(), machine);
                    });
            case TIDY -> {
              tidy(run, lane, all);
              reports.done(batch.first());
            }
            default -> throw new IllegalStateException(batch.kind() + " is no part of this");
          }
        });
    copies.forEach(
        copy -> run.results().failHost(copy.host(), "%s; %s".formatted(copy.words(), copy.fix())));
  }

  private boolean mayHaveTriggers() {
    Lab lab = context.lab();
    return lab.vagrantfile().isPresent()
        || lab.machines().stream().anyMatch(machine -> machine.vagrant().containsKey("trigger"));
  }

  /** What other hosts have of the machines, too: it stays there, and is never a success. */
  private List<Duplicate> copies() {
    return Duplicate.of(
            context.identity(),
            selected.machines().keySet(),
            selected.everything(),
            StrayCopy.apart(context.updates().state(), context.identity(), selected.probes()))
        .stream()
        .filter(copy -> selected.machines().containsKey(copy.machine()))
        .toList();
  }

  private void tidy(LabRun run, HostLane lane, SortedMap<MachineName, HostName> all) {
    SortedMap<MachineName, HostName> left = new TreeMap<>();
    all.forEach((machine, host) -> {
      if (!run.results().done(machine)) {
        left.put(machine, host);
      }
    });
    if (left.containsValue(lane.name()) || hasStray(lane.name())) {
      LabDefinition after = LabDefinition.withoutFiles(context, left, selected.nics());
      lane.addToWorkdir(after.marker(lane), after.content(lane.name()));
    } else {
      List<String> remains = sweep(lane, all);
      if (remains.isEmpty()) {
        lane.removeWorkdir();
      } else {
        run.results()
            .failHost(
                lane.name(),
                "still there, and not removable from here: " + String.join(", ", remains));
      }
    }
  }

  /** A lab that goes away by itself may have been killed anywhere. */
  private List<String> sweep(HostLane lane, SortedMap<MachineName, HostName> all) {
    LabState state = context.updates().state();
    if (state.terms().lifetime().isEmpty()) {
      return List.of();
    }
    SortedSet<MachineName> there = new TreeSet<>();
    all.forEach((machine, host) -> {
      if (host.equals(lane.name())) {
        there.add(machine);
      }
    });
    lane.facts()
        .workdir()
        .marker()
        .ifPresent(
            marker -> marker.machines().keySet().forEach(name -> there.add(new MachineName(name))));
    return lane.sweep(new Leftovers(context.lab().name(), state.lineage(), state.terms(), there));
  }

  /** Whether a copy is there that is not to go, and needs its workdir. */
  private boolean hasStray(HostName host) {
    return StrayCopy.of(context.updates().state(), context.identity(), selected.probes()).stream()
        .anyMatch(copy -> copy.host().equals(host) && copy.shown());
  }

  /**
   * Machines that nobody knows but a workdir that is to go, though their hypervisor does not have
   * them: Vagrant forgets them, too, and then the workdir can go.
   */
  private SortedMap<MachineName, HostName> lost(SortedSet<HostName> hosts) {
    SortedMap<MachineName, HostName> all = selected.everything();
    SortedMap<MachineName, HostName> lost = new TreeMap<>();
    for (HostName host : hosts) {
      boolean empties =
          all.entrySet().stream()
              .filter(machine -> machine.getValue().equals(host))
              .allMatch(machine -> selected.machines().containsKey(machine.getKey()));
      if (empties && selected.probes().get(host) instanceof ProbeResult.Reached reached) {
        reached.facts().machines().lost().keySet().stream()
            .filter(name -> !all.containsKey(name))
            .forEach(name -> lost.putIfAbsent(name, host));
      }
    }
    return lost;
  }

  /** Hosts with our marker and no machine: a run that was stopped may have left it there. */
  private SortedSet<HostName> emptyButMarked() {
    SortedSet<HostName> marked = new TreeSet<>();
    SortedMap<MachineName, HostName> all = selected.everything();
    selected
        .probes()
        .forEach((host, probe) -> {
          if (probe instanceof ProbeResult.Reached reached
              && reached.facts().workdir().marker().map(context::owns).orElse(false)
              && reached.facts().machines().own().isEmpty()
              && !all.containsValue(host)) {
            marked.add(host);
          }
        });
    return marked;
  }
}
