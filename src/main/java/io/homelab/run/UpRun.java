package io.homelab.run;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.MachineStep.Work;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.run.RunEvent.Activity;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.state.MachineRecord.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/**
 * {@code vos up}: makes the lab what the plan says. On all hosts at once: what has to go goes,
 * files and boxes travel, machines boot together. Then addresses are read and names written, and
 * provisioning goes in waves. Every step is in the state before the next one begins, so the same
 * command goes on after a stop at any moment.
 */
public final class UpRun {
  private final LabRun run;
  private final RunContext context;
  private final Plan plan;
  private final List<MachineStep.Present> steps;
  private final List<MachineStep.Remove> removes;
  private final Set<MachineName> selection;
  private final Absent absent;

  private UpRun(LabRun run, Plan plan, Set<MachineName> selection) {
    this.run = run;
    this.context = run.context();
    this.plan = plan;
    this.selection = selection;
    this.absent = new Absent(run, plan);
    this.steps = plan.present().stream().filter(step -> selection.contains(step.name())).toList();
    this.removes =
        plan.with(Action.DESTROY).stream()
            .filter(step -> selection.contains(step.name()))
            .map(MachineStep.Remove.class::cast)
            .toList();
  }

  /**
   * Carries out a plan.
   *
   * @param probes what the hosts told for this plan
   * @param selection the machines to work on; the others are left as they are. Those without a host
   *     are left out, and so is what cannot boot or be provisioned without them
   */
  public static RunOutcome up(
      RunContext context,
      Plan plan,
      SortedMap<HostName, ProbeResult> probes,
      Set<MachineName> selection) {
    SortedMap<MachineName, HostName> machines = new TreeMap<>();
    Set<HostName> hosts = new TreeSet<>();
    for (MachineStep step : plan.machines()) {
      if (selection.contains(step.name())) {
        machines.put(step.name(), step.host());
        hosts.add(step.host());
        if (step instanceof MachineStep.Present present) {
          present.previousHost().ifPresent(hosts::add);
        }
      }
    }
    try (LabRun run = new LabRun(context, "up", machines)) {
      return run.run(() -> {
        hosts.forEach(host -> run.open(host, probes));
        context.updates().begin();
        new UpRun(run, plan, selection).carryOut();
      });
    }
  }

  private void carryOut() {
    leaveOut();
    clear();
    LabDefinition definition = definition(false);
    run.onEveryHost(lane -> prepare(lane, definition));
    for (List<MachineName> stage : Waves.byStart(context.lab()).of(working())) {
      run.onEveryHost(lane -> {
        failAfterFailures(lane, stage);
        boot(lane, new TreeSet<>(stage));
      });
    }
    NameService names = new NameService(run);
    names.connect(
        steps.stream()
            .filter(step -> step.work().contains(Work.CONNECT))
            .map(step -> new NameService.Guest(step.name(), step.host(), step.machine().hostname()))
            .toList());
    names.writeNames();
    new Provisioning(run, steps, absent).inWaves();
    for (MachineStep.Present step : steps) {
      if (step.work().isEmpty() && run.results().goesOn(step.name())) {
        context.events().accept(new RunEvent.MachineDone(step.host(), step.name()));
      }
    }
  }

  /** Before anything is done: nothing is destroyed for a machine that will not boot then. */
  private void leaveOut() {
    plan.withoutHost()
        .forEach((name, reason) -> {
          if (selection.contains(name)) {
            leave(name, Optional.empty(), reason);
          }
        });
    for (List<MachineName> stage : Waves.byStart(context.lab()).of(working())) {
      for (MachineStep.Present step : steps) {
        if (stage.contains(step.name()) && step.work().contains(Work.BOOT)) {
          for (MachineName earlier : step.machine().startAfter()) {
            absent
                .why(earlier)
                .ifPresent(why ->
                    leave(
                        step.name(),
                        Optional.of(step.host()),
                        "it starts after %s, which %s".formatted(earlier, why)));
          }
        }
      }
    }
  }

  private void leave(MachineName name, Optional<HostName> host, String reason) {
    run.results().leave(new RunOutcome.LeftOut(name, host, reason));
  }

  private List<MachineName> working() {
    return steps.stream()
        .filter(step -> !step.work().isEmpty())
        .map(MachineStep.Present::name)
        .toList();
  }

  /**
   * Destroys what has to go before anything new is made; waits for all hosts, since machines may
   * move between them.
   */
  private void clear() {
    Map<HostName, List<MachineName>> going = new TreeMap<>();
    removes.forEach(
        step -> going.computeIfAbsent(step.host(), host -> new ArrayList<>()).add(step.name()));
    for (MachineStep.Present step : steps) {
      if (step.work().contains(Work.CLEAR) && run.results().goesOn(step.name())) {
        going
            .computeIfAbsent(step.previousHost().orElse(step.host()), host -> new ArrayList<>())
            .add(step.name());
      }
    }
    if (going.isEmpty()) {
      return;
    }
    LabDefinition before = definition(true);
    Set<MachineName> gone = new ConcurrentSkipListSet<>();
    run.onEveryHost(lane -> {
      List<MachineName> machines = going.get(lane.name());
      if (machines != null) {
        lane.addToWorkdir(before.marker(lane.name()), before.content(lane.name()));
        Consumer<MachineName> forget =
            machine -> {
              context.updates().update(state -> state.without(machine));
              gone.add(machine);
            };
        Map<MachineName, String> failed = lane.destroy(machines, forget);
        run.fail(lane, failed);
        machines.stream().filter(machine -> !failed.containsKey(machine)).forEach(forget);
      }
    });
    // A host that broke off fails its own machines; one that was to leave it must not be made
    // twice.
    going.forEach((host, machines) -> {
      for (MachineName machine : machines) {
        if (!gone.contains(machine)) {
          run.results().fail(host, machine, "it could not be destroyed on " + host, List.of());
        }
      }
    });
  }

  /**
   * Who is defined where.
   *
   * @param before whether machines that move or go are still defined where they are now
   */
  private LabDefinition definition(boolean before) {
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    SortedMap<MachineName, BridgedNic> nics = new TreeMap<>();
    for (MachineStep step : plan.machines()) {
      boolean moves = selection.contains(step.name()) && run.results().goesOn(step.name());
      switch (step) {
        case MachineStep.Present present -> {
          boolean stays = before || !moves;
          placements.put(
              present.name(),
              stays ? present.previousHost().orElse(present.host()) : present.host());
          present.nic().ifPresent(nic -> nics.put(present.name(), nic));
        }
        case MachineStep.Remove remove -> {
          if (before || !moves) {
            placements.put(remove.name(), remove.host());
          }
        }
      }
    }
    // One that should move and has nowhere to go stays where it is.
    for (MachineName name : plan.withoutHost().keySet()) {
      Optional<MachineRecord> record = context.updates().machine(name);
      record.ifPresent(there -> placements.put(name, there.host()));
      record
          .flatMap(MachineRecord::bridged)
          .ifPresent(nic -> nics.put(name, new BridgedNic(nic.mac(), nic.bridge())));
    }
    return LabDefinition.of(
        context.lab(), context.owner(), placements, nics, context.updates().state());
  }

  private void prepare(HostLane lane, LabDefinition definition) {
    lane.syncWorkdir(definition.marker(lane.name()), definition.content(lane.name()));
    List<BoxStep> boxes =
        plan.boxes().stream().filter(box -> box.host().equals(lane.name())).toList();
    SortedSet<String> needed = new TreeSet<>();
    for (MachineStep.Present step : on(lane)) {
      if (step.work().contains(Work.BOOT)) {
        needed.add(step.machine().box().toString());
      }
    }
    lane.syncBoxes(boxes.stream().filter(box -> needed.contains(box.box().toString())).toList());
  }

  private List<MachineStep.Present> on(HostLane lane) {
    return steps.stream()
        .filter(step -> step.host().equals(lane.name()) && run.results().goesOn(step.name()))
        .toList();
  }

  /** A machine does not even boot when one failed that it must boot after. */
  private void failAfterFailures(HostLane lane, List<MachineName> stage) {
    for (MachineStep.Present step : on(lane)) {
      if (stage.contains(step.name())) {
        step.machine().startAfter().stream()
            .filter(run.results()::failed)
            .findFirst()
            .ifPresent(earlier ->
                run.fail(
                    lane,
                    Map.of(step.name(), "it starts after %s, which failed".formatted(earlier))));
      }
    }
  }

  private void boot(HostLane lane, Set<MachineName> stage) {
    SortedMap<String, List<MachineName>> byProvider = new TreeMap<>();
    List<MachineName> reloads = new ArrayList<>();
    for (MachineStep.Present step : on(lane)) {
      if (stage.contains(step.name())) {
        if (step.work().contains(Work.BOOT)) {
          remember(step, lane.facts().workdir());
          byProvider
              .computeIfAbsent(step.machine().box().provider(), p -> new ArrayList<>())
              .add(step.name());
        } else if (step.work().contains(Work.RELOAD)) {
          reloads.add(step.name());
        }
      }
    }
    SortedMap<MachineName, MachineStep.Present> here = new TreeMap<>();
    on(lane).forEach(step -> here.put(step.name(), step));
    Consumer<MachineName> booted =
        machine -> Optional.ofNullable(here.get(machine)).ifPresent(this::booted);
    byProvider.forEach((provider, machines) ->
        settle(lane, machines, lane.up(machines, provider, booted), booted));
    if (!reloads.isEmpty()) {
      settle(lane, reloads, lane.reload(reloads, booted), booted);
    }
  }

  /**
   * Before Vagrant is asked to make a machine, the state says so: what a stop leaves behind is then
   * known as ours.
   */
  private void remember(MachineStep.Present step, String workdir) {
    if (step.action() == Action.START) {
      return;
    }
    MachineRecord record =
        new MachineRecord(
            step.host(),
            workdir,
            step.action() == Action.CHANGE ? Phase.BOOTED : Phase.CREATING,
            false,
            step.machine().box(),
            step.machine().resources(),
            step.digests().shape(),
            step.digests().settings(),
            "",
            step.machine().privateIp(),
            step.nic().map(nic -> new BridgedNicRecord(nic.mac(), nic.device(), Optional.empty())),
            Optional.empty(),
            List.of());
    context.updates().update(state -> state.with(step.name(), record));
  }

  private void settle(
      HostLane lane,
      List<MachineName> machines,
      Map<MachineName, String> failed,
      Consumer<MachineName> booted) {
    run.fail(lane, failed);
    for (MachineName machine : machines) {
      if (!failed.containsKey(machine)) {
        booted.accept(machine);
        lane.tell(machine, Activity.WAITING);
      }
    }
  }

  private void booted(MachineStep.Present step) {
    context
        .updates()
        .updateMachine(
            step.name(),
            record ->
                record
                    .withPhase(step.work().contains(Work.PROVISION) ? Phase.BOOTED : record.phase())
                    .withRunning(true)
                    .withSettings(step.machine().resources(), step.digests().settings()));
  }
}
