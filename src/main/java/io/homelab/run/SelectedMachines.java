package io.homelab.run;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The machines that a verb is about, each on the host where it is, and what the verbs share.
 *
 * @param context what every run needs
 * @param probes what the hosts told
 * @param machines the machines, and where they are
 */
record SelectedMachines(
    RunContext context,
    SortedMap<HostName, ProbeResult> probes,
    SortedMap<MachineName, HostName> machines) {

  /** Carries a verb out on the hosts of the machines. */
  RunOutcome carryOut(String verb, Consumer<LabRun> work) {
    return carryOut(verb, new TreeSet<>(machines.values()), work);
  }

  /** Carries a verb out on those hosts. */
  RunOutcome carryOut(String verb, SortedSet<HostName> hosts, Consumer<LabRun> work) {
    try (LabRun run = new LabRun(context, verb, machines)) {
      return run.run(() -> {
        hosts.forEach(host -> run.open(host, probes));
        work.accept(run);
      });
    }
  }

  /** Every machine that exists, with those that this run is not about. */
  SortedMap<MachineName, HostName> everything() {
    SortedMap<MachineName, HostName> all = new TreeMap<>(machines);
    context
        .updates()
        .state()
        .machines()
        .forEach((name, record) -> all.putIfAbsent(name, record.host()));
    return all;
  }

  /** The bridged NICs that the machines of the lab have. */
  SortedMap<MachineName, BridgedNic> nics() {
    SortedMap<MachineName, BridgedNic> nics = new TreeMap<>();
    context
        .updates()
        .state()
        .machines()
        .forEach((name, record) ->
            record
                .bridged()
                .ifPresent(nic -> nics.put(name, new BridgedNic(nic.mac(), nic.bridge()))));
    return nics;
  }

  /** One task for each machine, after those of its dependants, however they end. */
  List<Task> dependantsFirst(TaskKind kind) {
    SortedMap<MachineName, List<MachineName>> dependants = new TreeMap<>();
    for (MachineName machine : machines.keySet()) {
      for (MachineName target : dependencies(machine)) {
        dependants.computeIfAbsent(target, name -> new ArrayList<>()).add(machine);
      }
    }
    List<Task> tasks = new ArrayList<>();
    machines.forEach((machine, host) ->
        tasks.add(
            Task.of(TaskId.of(kind, host, machine), machine)
                .after(tasks(kind, dependants.getOrDefault(machine, List.of())))));
    return tasks;
  }

  /** One task for each machine, all at once; the list is the caller's to go on with. */
  List<Task> atOnce(TaskKind kind) {
    List<Task> tasks = new ArrayList<>();
    machines.forEach(
        (machine, host) -> tasks.add(Task.of(TaskId.of(kind, host, machine), machine)));
    return tasks;
  }

  /** Those of the machines that a machine depends on, directly or through machines left out. */
  SortedSet<MachineName> dependencies(MachineName machine) {
    SortedSet<MachineName> found = new TreeSet<>();
    Set<MachineName> seen = new TreeSet<>();
    Deque<MachineName> open = new ArrayDeque<>(List.of(machine));
    while (!open.isEmpty()) {
      List<MachineName> targets =
          context.lab().machine(open.remove()).map(Machine::dependsOn).orElse(List.of());
      for (MachineName target : targets) {
        if (seen.add(target)) {
          if (machines.containsKey(target)) {
            found.add(target);
          } else {
            open.add(target);
          }
        }
      }
    }
    return found;
  }

  /** The tasks of that kind, one for each name that is one of the machines. */
  List<TaskId> tasks(TaskKind kind, Collection<MachineName> names) {
    List<TaskId> ids = new ArrayList<>();
    for (MachineName name : names) {
      HostName host = machines.get(name);
      if (host != null) {
        ids.add(TaskId.of(kind, host, name));
      }
    }
    return ids;
  }
}
