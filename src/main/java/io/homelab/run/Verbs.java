package io.homelab.run;

import io.homelab.engine.MachineOutcome;
import io.homelab.engine.SnapshotName;
import io.homelab.model.BridgedNic;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Vagrant's other verbs, for machines that exist, each on the host where it is. */
public final class Verbs {
  private final RunContext context;
  private final SortedMap<HostName, ProbeResult> probes;
  private final SortedMap<MachineName, HostName> machines;

  /**
   * For those machines.
   *
   * @param probes what the hosts told
   * @param machines the machines, and where they are
   */
  public Verbs(
      RunContext context,
      SortedMap<HostName, ProbeResult> probes,
      SortedMap<MachineName, HostName> machines) {
    this.context = context;
    this.probes = probes;
    this.machines = machines;
  }

  /** Shuts the machines down, dependants before what they depend on. */
  public RunOutcome halt() {
    return carryOut(
        "halt",
        run ->
            run.carryOut(
                TaskGraph.of(dependantsFirst(TaskKind.HALT)),
                (batch, reports) ->
                    EngineTasks.carryOut(
                        batch,
                        reports,
                        run.lane(batch.host())::halt,
                        machine -> {
                          context
                              .updates()
                              .updateMachine(machine, record -> record.withRunning(false));
                          run.done(batch.host(), machine);
                        })));
  }

  /** Restarts the machines and reads their addresses anew: a DHCP server may give others now. */
  public RunOutcome reload() {
    return carryOut(
        "reload",
        run -> {
          List<Task> tasks = new ArrayList<>();
          machines.forEach((machine, host) ->
              tasks.add(Task.of(TaskId.of(TaskKind.RELOAD, host, machine), machine)));
          connecting(tasks, TaskKind.RELOAD, run);
          GuestTasks guests = new GuestTasks(run, machines.keySet());
          run.carryOut(
              TaskGraph.of(tasks),
              (batch, reports) -> {
                if (batch.kind() == TaskKind.RELOAD) {
                  EngineTasks.carryOut(
                      batch,
                      reports,
                      run.lane(batch.host())::reload,
                      machine ->
                          context
                              .updates()
                              .updateMachine(machine, record -> record.withRunning(true)));
                } else {
                  guests(run, guests, batch, reports);
                }
              });
        });
  }

  /**
   * Adds what comes after a machine is up: its way in, its address, the names it knows. A machine
   * of the same hosts that only knows those learns their new addresses, too.
   */
  private void connecting(List<Task> tasks, TaskKind first, LabRun run) {
    for (Machine machine : context.lab().machines()) {
      MachineName name = machine.name();
      HostName host = machines.get(name);
      if (host != null) {
        TaskId find = TaskId.of(TaskKind.FIND_ACCESS, host, name);
        TaskId read = TaskId.of(TaskKind.READ_ADDRESS, host, name);
        tasks.add(Task.of(find, name).needing(TaskId.of(first, host, name)));
        tasks.add(Task.of(read, name).needing(find));
        tasks.add(naming(machine, host).needing(read));
      } else {
        context
            .updates()
            .machine(name)
            .filter(record -> run.hosts().contains(record.host()))
            .ifPresent(record -> tasks.add(naming(machine, record.host())));
      }
    }
  }

  private Task naming(Machine machine, HostName host) {
    List<TaskId> others = new ArrayList<>();
    for (MachineName target : machine.dependsOn()) {
      HostName on = machines.get(target);
      if (on != null) {
        others.add(TaskId.of(TaskKind.READ_ADDRESS, on, target));
      }
    }
    return Task.of(TaskId.of(TaskKind.WRITE_NAMES, host, machine.name()), machine.name())
        .after(others);
  }

  private void guests(LabRun run, GuestTasks guests, Batch batch, Reports reports) {
    switch (batch.kind()) {
      case FIND_ACCESS -> guests.findAccess(batch, reports);
      case READ_ADDRESS -> guests.readAddress(batch.first(), reports);
      case WRITE_NAMES ->
          guests.writeNames(
              batch.first(),
              new BeforeDone(
                  reports,
                  task -> {
                    MachineName name = GuestTasks.machine(task);
                    if (machines.containsKey(name)) {
                      run.done(batch.host(), name);
                    }
                  }));
      default -> throw new IllegalStateException(batch.kind() + " is no part of this");
    }
  }

  /**
   * Runs the machines' provision scripts again; a machine's turn comes when those that it depends
   * on are provisioned, and does not come when one of them failed.
   */
  public RunOutcome provision(Map<MachineName, String> scriptDigests) {
    return carryOut(
        "provision",
        run -> {
          LabDefinition now = LabDefinition.of(context, everything(), nics());
          List<Task> tasks = new ArrayList<>();
          new TreeSet<>(machines.values())
              .forEach(host -> tasks.add(Task.of(TaskId.of(TaskKind.SYNC_WORKDIR, host))));
          machines.forEach((machine, host) -> {
            List<TaskId> needs = new ArrayList<>(of(TaskKind.PROVISION, dependencies(machine)));
            needs.add(TaskId.of(TaskKind.SYNC_WORKDIR, host));
            tasks.add(
                Task.of(TaskId.of(TaskKind.PROVISION, host, machine), machine).needing(needs));
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
                      (names, finished) -> provisionRunning(lane, names, finished),
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
      HostLane lane, List<MachineName> names, Consumer<MachineName> finished) {
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    List<MachineName> running = new ArrayList<>();
    for (MachineName name : names) {
      if (lane.facts().machines().own().get(name) == MachineState.STOPPED) {
        outcomes.put(
            name,
            new MachineOutcome.Failed(
                "it is off: 'homelab vos up %s' starts it".formatted(name), List.of()));
      } else {
        running.add(name);
      }
    }
    if (!running.isEmpty()) {
      outcomes.putAll(lane.provision(running, finished));
    }
    return outcomes;
  }

  /** A machine that a run was stopped while making stays one that has to be made anew. */
  private void provisioned(MachineName machine, @Nullable String digest) {
    context
        .updates()
        .updateMachine(
            machine,
            record -> {
              MachineRecord done =
                  record.phase() == Phase.CREATING ? record : record.withPhase(Phase.READY);
              return digest == null ? done : done.withScripts(digest);
            });
  }

  /**
   * Destroys the machines, dependants first. A host on which no machine of the lab is left is
   * cleaned of everything that HomeLab put there but the boxes that Vagrant keeps.
   */
  public RunOutcome destroy() {
    SortedSet<HostName> hosts = new TreeSet<>(machines.values());
    hosts.addAll(emptyButMarked());
    return carryOut("destroy", hosts, run -> destroy(run, hosts));
  }

  private void destroy(LabRun run, SortedSet<HostName> hosts) {
    SortedMap<MachineName, HostName> all = everything();
    LabDefinition before = LabDefinition.withoutFiles(context, all, nics());
    List<Task> destroying = dependantsFirst(TaskKind.DESTROY);
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
              lane.addToWorkdir(before.marker(lane.name()), before.content(lane.name()));
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
  }

  private void tidy(LabRun run, HostLane lane, SortedMap<MachineName, HostName> all) {
    SortedMap<MachineName, HostName> left = new TreeMap<>();
    all.forEach((machine, host) -> {
      if (!run.results().done(machine)) {
        left.put(machine, host);
      }
    });
    if (left.containsValue(lane.name())) {
      LabDefinition after = LabDefinition.withoutFiles(context, left, nics());
      lane.addToWorkdir(after.marker(lane.name()), after.content(lane.name()));
    } else {
      lane.removeWorkdir();
    }
  }

  private SortedMap<MachineName, BridgedNic> nics() {
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

  /** Hosts with our marker and no machine: a run that was stopped may have left it there. */
  private SortedSet<HostName> emptyButMarked() {
    SortedSet<HostName> marked = new TreeSet<>();
    SortedMap<MachineName, HostName> all = everything();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached
          && reached.facts().workdir().marker().map(context::owns).orElse(false)
          && reached.facts().machines().own().isEmpty()
          && !all.containsValue(host)) {
        marked.add(host);
      }
    });
    return marked;
  }

  /** Every machine that exists, with those that this run is not about. */
  private SortedMap<MachineName, HostName> everything() {
    SortedMap<MachineName, HostName> all = new TreeMap<>(machines);
    context
        .updates()
        .state()
        .machines()
        .forEach((name, record) -> all.putIfAbsent(name, record.host()));
    return all;
  }

  /** What is done with snapshots. */
  public enum Snapshot {
    SAVE,
    RESTORE
  }

  /**
   * Saves or restores a snapshot of every machine under one name. After a restore the machines that
   * are up answer again, and know the others by the addresses of today.
   */
  public RunOutcome snapshot(Snapshot what, SnapshotName name) {
    return carryOut(
        "snapshot",
        run -> {
          List<Task> tasks = new ArrayList<>();
          machines.forEach((machine, host) ->
              tasks.add(Task.of(TaskId.of(TaskKind.SNAPSHOT, host, machine), machine)));
          if (what == Snapshot.RESTORE) {
            connecting(tasks, TaskKind.SNAPSHOT, run);
          }
          GuestTasks guests = new GuestTasks(run, machines.keySet());
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
                      if (what == Snapshot.SAVE) {
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
                      guests(run, guests, batch, reports);
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
      context
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
  public SortedMap<MachineName, List<String>> snapshots() {
    SortedMap<MachineName, List<String>> snapshots =
        Collections.synchronizedSortedMap(new TreeMap<>());
    List<Task> tasks = new ArrayList<>();
    machines.forEach((machine, host) ->
        tasks.add(Task.of(TaskId.of(TaskKind.SNAPSHOT, host, machine), machine)));
    carryOut(
        "snapshot list",
        run ->
            run.carryOut(
                TaskGraph.of(tasks),
                (batch, reports) -> {
                  MachineName machine = GuestTasks.machine(batch.first());
                  snapshots.put(machine, run.lane(batch.host()).snapshots(machine));
                  reports.done(batch.first());
                }));
    return snapshots;
  }

  private RunOutcome carryOut(String verb, Consumer<LabRun> work) {
    return carryOut(verb, new TreeSet<>(machines.values()), work);
  }

  private RunOutcome carryOut(String verb, SortedSet<HostName> hosts, Consumer<LabRun> work) {
    try (LabRun run = new LabRun(context, verb, machines)) {
      return run.run(() -> {
        hosts.forEach(host -> run.open(host, probes));
        work.accept(run);
      });
    }
  }

  /** One task for each machine, after those of its dependants, however they end. */
  private List<Task> dependantsFirst(TaskKind kind) {
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
                .after(of(kind, dependants.getOrDefault(machine, List.of())))));
    return tasks;
  }

  /** Those of the machines that a machine depends on, directly or through machines left out. */
  private SortedSet<MachineName> dependencies(MachineName machine) {
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

  private List<TaskId> of(TaskKind kind, Collection<MachineName> names) {
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
