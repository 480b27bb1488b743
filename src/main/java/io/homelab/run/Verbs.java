package io.homelab.run;

import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.model.Argv;
import io.homelab.model.BridgedNic;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.run.RunEvent.Activity;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Vagrant's other verbs, for machines that exist, each on the host where it is. */
public final class Verbs {
  private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(15);

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
        run -> {
          for (List<MachineName> wave : dependantsFirst()) {
            onHosts(run, wave, HostLane::halt, record -> record.withRunning(false));
          }
        });
  }

  /** Restarts the machines and reads their addresses anew: a DHCP server may give others now. */
  public RunOutcome reload() {
    return carryOut(
        "reload",
        run -> {
          onHosts(run, machines.keySet(), HostLane::reload, record -> record.withRunning(true));
          connect(run, guests(machines.keySet()));
        });
  }

  private List<NameService.Guest> guests(Set<MachineName> names) {
    List<NameService.Guest> guests = new ArrayList<>();
    for (Machine machine : context.lab().machines()) {
      HostName host = machines.get(machine.name());
      if (host != null && names.contains(machine.name())) {
        guests.add(new NameService.Guest(machine.name(), host, machine.hostname()));
      }
    }
    return guests;
  }

  private static void connect(LabRun run, List<NameService.Guest> guests) {
    NameService names = new NameService(run);
    names.connect(guests);
    names.writeNames();
  }

  /** Runs the machines' provision scripts again, in waves by dependency. */
  public RunOutcome provision(Map<MachineName, String> scriptDigests) {
    return carryOut(
        "provision",
        run -> {
          LabDefinition now =
              LabDefinition.of(
                  context.lab(), context.owner(), everything(), nics(), context.updates().state());
          run.onEveryHost(
              lane -> lane.addToWorkdir(now.marker(lane.name()), now.content(lane.name())));
          for (List<MachineName> wave : Waves.byDependency(context.lab()).of(machines.keySet())) {
            onHosts(run, wave, HostLane::provision, Verbs::provisioned);
            for (MachineName machine : run.results().alive(wave)) {
              String digest = scriptDigests.get(machine);
              if (digest != null) {
                context.updates().updateMachine(machine, record -> record.withScripts(digest));
              }
            }
          }
        });
  }

  /** A machine that a run was stopped while making stays one that has to be made anew. */
  private static MachineRecord provisioned(MachineRecord record) {
    return record.phase() == Phase.CREATING ? record : record.withPhase(Phase.READY);
  }

  /**
   * Destroys the machines, dependants first. A host on which no machine of the lab is left is
   * cleaned of everything that HomeLab put there but the boxes that Vagrant keeps.
   */
  public RunOutcome destroy() {
    SortedSet<HostName> hosts = new TreeSet<>(machines.values());
    hosts.addAll(emptyButMarked());
    return carryOut("destroy", hosts, this::destroy);
  }

  private void destroy(LabRun run) {
    SortedMap<MachineName, HostName> all = everything();
    LabDefinition before =
        LabDefinition.withoutFiles(
            context.lab(), context.owner(), all, nics(), context.updates().state());
    for (HostLane lane : run.lanes()) {
      if (all.containsValue(lane.name())) {
        run.guarded(
            lane.name(),
            () -> lane.addToWorkdir(before.marker(lane.name()), before.content(lane.name())));
      }
    }
    for (List<MachineName> wave : dependantsFirst()) {
      run.onEveryHost(lane -> {
        List<MachineName> here = on(run, lane, wave);
        if (!here.isEmpty()) {
          Map<MachineName, String> failed =
              lane.destroy(
                  here, machine -> context.updates().update(state -> state.without(machine)));
          run.fail(lane, failed);
          for (MachineName machine : here) {
            if (!failed.containsKey(machine)) {
              context.updates().update(state -> state.without(machine));
              context.events().accept(new RunEvent.MachineDone(lane.name(), machine));
            }
          }
        }
      });
    }
    run.onEveryHost(lane -> tidy(run, lane, all));
  }

  private void tidy(LabRun run, HostLane lane, SortedMap<MachineName, HostName> all) {
    SortedMap<MachineName, HostName> left = new TreeMap<>();
    all.forEach((machine, host) -> {
      if (!machines.containsKey(machine) || run.results().failed(machine)) {
        left.put(machine, host);
      }
    });
    if (left.containsValue(lane.name())) {
      LabDefinition after =
          LabDefinition.withoutFiles(
              context.lab(), context.owner(), left, nics(), context.updates().state());
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
          && reached.facts().marker().map(context::owns).orElse(false)
          && reached.facts().machines().isEmpty()
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
  public RunOutcome snapshot(Snapshot what, String name) {
    BiFunction<MachineName, String, Argv> argv =
        switch (what) {
          case SAVE -> VagrantCommands::snapshotSave;
          case RESTORE -> VagrantCommands::snapshotRestore;
        };
    return carryOut(
        "snapshot",
        run -> {
          run.onEveryHost(lane -> {
            for (MachineName machine : on(run, lane, machines.keySet())) {
              lane.tell(machine, Activity.SNAPSHOT);
              VagrantRunner.Result result =
                  lane.vagrant().run(argv.apply(machine, name), SNAPSHOT_LIMIT);
              if (!result.ok()) {
                run.fail(lane, Map.of(machine, result.error()));
              }
            }
          });
          if (what == Snapshot.RESTORE) {
            connect(run, guests(awake(run)));
          }
          run.onEveryHost(lane -> {
            for (MachineName machine : on(run, lane, machines.keySet())) {
              context.events().accept(new RunEvent.MachineDone(lane.name(), machine));
            }
          });
        });
  }

  /**
   * The machines that are up after they were restored, once they answer: a hypervisor gives a
   * machine back some seconds before its network passes anything on. What they knew of the others
   * is as old as the snapshot.
   */
  private Set<MachineName> awake(LabRun run) {
    Set<MachineName> up = Collections.synchronizedSet(new TreeSet<>());
    run.onEveryHost(lane -> {
      List<MachineName> here = on(run, lane, machines.keySet());
      if (here.isEmpty()) {
        return;
      }
      SortedMap<MachineName, GuestAccess> access =
          new TreeMap<>(Guests.access(lane.vagrant(), here).access());
      if (access.size() < here.size()) {
        // Vagrant stops at the first machine that is off.
        here.forEach(
            machine -> access.putAll(Guests.access(lane.vagrant(), List.of(machine)).access()));
      }
      for (MachineName machine : here) {
        GuestAccess way = access.get(machine);
        context
            .updates()
            .updateMachine(machine, record -> record.withRunning(way != null).withKnows(List.of()));
        if (way != null) {
          lane.guests().await(way, context.clock());
          up.add(machine);
        }
      }
    });
    return up;
  }

  /** What every host prints about the snapshots of its machines, one line each, by machine. */
  public SortedMap<MachineName, List<String>> snapshots() {
    SortedMap<MachineName, List<String>> snapshots =
        Collections.synchronizedSortedMap(new TreeMap<>());
    carryOut(
        "snapshot list",
        run ->
            run.onEveryHost(lane -> {
              for (MachineName machine : on(run, lane, machines.keySet())) {
                snapshots.put(machine, lane.vagrant().snapshots(machine, SNAPSHOT_LIMIT));
              }
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

  private List<List<MachineName>> dependantsFirst() {
    List<List<MachineName>> waves =
        new ArrayList<>(Waves.byDependency(context.lab()).of(machines.keySet()));
    Collections.reverse(waves);
    return waves;
  }

  /** One of the lane's verbs, which tells each machine that is finished. */
  private interface Act {
    Map<MachineName, String> on(
        HostLane lane, List<MachineName> machines, Consumer<MachineName> finished);
  }

  private void onHosts(
      LabRun run,
      Collection<MachineName> wave,
      Act act,
      Function<MachineRecord, MachineRecord> afterwards) {
    run.onEveryHost(lane -> {
      List<MachineName> here = on(run, lane, wave);
      if (!here.isEmpty()) {
        Map<MachineName, String> failed =
            act.on(
                lane, here, machine -> context.updates().updateMachine(machine, afterwards::apply));
        run.fail(lane, failed);
        for (MachineName machine : run.results().alive(here)) {
          context.updates().updateMachine(machine, afterwards::apply);
          context.events().accept(new RunEvent.MachineDone(lane.name(), machine));
        }
      }
    });
  }

  private List<MachineName> on(LabRun run, HostLane lane, Collection<MachineName> wave) {
    return wave.stream()
        .filter(
            machine -> lane.name().equals(machines.get(machine)) && !run.results().failed(machine))
        .toList();
  }
}
