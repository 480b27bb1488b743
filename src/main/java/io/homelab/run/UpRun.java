package io.homelab.run;

import io.homelab.engine.MachineOutcome;
import io.homelab.model.BridgedNic;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.plan.MachineStep.Work;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteException;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskGraph;
import io.homelab.run.graph.TaskId;
import io.homelab.run.graph.TaskKind;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/**
 * {@code vos up}: carries out a plan. {@link UpGraph} orders the tasks; this class does them. Every
 * step is in the state before the next one begins, so the same command resumes after a stop at any
 * moment.
 */
public final class UpRun {
  private final LabRun run;
  private final RunContext context;
  private final Plan plan;
  private final List<MachineStep.Present> steps;
  private final List<MachineStep.Remove> removes;
  private final Set<MachineName> selection;
  private final HeldBack held;
  private final ProvisionChoice choice;
  private final Adopter adopter;
  private final List<MachineName> checked;
  private final GuestTasks guests;
  private final SortedMap<MachineName, MachineStep.Present> byName = new TreeMap<>();
  private final Set<MachineName> gone = new ConcurrentSkipListSet<>();

  private UpRun(
      LabRun run, Plan plan, Set<MachineName> selection, ProvisionChoice choice, Adopter adopter) {
    this.run = run;
    this.adopter = adopter;
    this.choice = choice;
    this.context = run.context();
    this.plan = plan;
    this.selection = selection;
    this.steps = plan.present().stream().filter(step -> selection.contains(step.name())).toList();
    this.removes =
        plan.with(Action.DESTROY).stream()
            .filter(step -> selection.contains(step.name()))
            .map(MachineStep.Remove.class::cast)
            .toList();
    this.steps.forEach(step -> byName.put(step.name(), step));
    this.held = HeldBack.of(context.lab(), plan, steps, context.updates().state());
    this.checked =
        steps.stream()
            .filter(step -> !step.work().isEmpty())
            .map(MachineStep.Present::name)
            .filter(name -> !held.booting().containsKey(name))
            .filter(name -> !held.finishing().containsKey(name))
            .toList();
    this.guests =
        new GuestTasks(
            run,
            steps.stream()
                .filter(step -> step.work().contains(Work.CONNECT))
                .map(MachineStep.Present::name)
                .toList(),
            checked);
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
    return up(context, plan, probes, selection, ProvisionChoice.USUAL);
  }

  /**
   * The same with another choice of provisioners.
   *
   * @param choice which run; a machine whose others have not run yet is still to be provisioned
   */
  public static RunOutcome up(
      RunContext context,
      Plan plan,
      SortedMap<HostName, ProbeResult> probes,
      Set<MachineName> selection,
      ProvisionChoice choice) {
    return up(context, plan, probes, selection, choice, false, Adopter.NONE);
  }

  /**
   * The same, and maybe no further than until the machines boot.
   *
   * @param detach whether machines are left to boot, and the run ends without them
   * @param adopter brings the machines that the plan has from pools
   */
  public static RunOutcome up(
      RunContext context,
      Plan plan,
      SortedMap<HostName, ProbeResult> probes,
      Set<MachineName> selection,
      ProvisionChoice choice,
      boolean detach,
      Adopter adopter) {
    SortedMap<MachineName, HostName> machines = new TreeMap<>();
    Set<HostName> hosts = new TreeSet<>();
    for (MachineStep step : plan.machines()) {
      if (selection.contains(step.name())) {
        machines.put(step.name(), step.host());
        hosts.addAll(step.hosts());
      }
    }
    try (LabRun run = new LabRun(context, "up", machines)) {
      if (detach) {
        context.patient("up", Set.of("up", "reload"));
      }
      return run.run(() -> {
        hosts.forEach(host -> run.open(host, probes));
        context.updates().begin();
        new UpRun(run, plan, selection, choice, adopter).carryOut();
      });
    }
  }

  private void carryOut() {
    leaveOut();
    awaitChecks();
    TaskGraph graph =
        UpGraph.of(
            context.lab(),
            context.updates().state(),
            steps,
            removes,
            plan.boxes(),
            held,
            hosts(),
            choice);
    run.carryOut(graph, this::work);
    run.hosts().forEach(this::release);
    for (MachineStep.Present step : steps) {
      if (!UpGraph.hasTasks(step, choice) && run.results().goesOn(step.name())) {
        run.done(step.host(), step.name());
      }
    }
  }

  /**
   * Gives back the room of machines that were to be made and do not exist: other labs count what a
   * marker names. Where that cannot be written, they stop counting it by themselves after a while.
   */
  private void release(HostName host) {
    HostLane lane = run.lane(host);
    List<MachineName> failed =
        steps.stream()
            .filter(step -> step.host().equals(host) && step.work().contains(Work.BOOT))
            .map(MachineStep.Present::name)
            .filter(name -> !run.results().goesOn(name) && !run.results().leftRunning(name))
            .toList();
    if (!failed.isEmpty()
        && !run.results().hostFailed(host)
        && lane.look() instanceof ProbeResult.Reached reached) {
      SortedSet<MachineName> there = new TreeSet<>(reached.facts().machines().own().keySet());
      List<MachineName> absent = failed.stream().filter(name -> !there.contains(name)).toList();
      if (reached.facts().workdir().marker().map(context::owns).orElse(false)
          && !absent.isEmpty()) {
        LabDefinition definition = definition(host);
        try {
          lane.addToWorkdir(
              definition.marker(lane, starting(host)).without(absent), definition.content(host));
        } catch (RemoteException e) {
          if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
            throw new InterruptedRunException();
          }
        }
      }
    }
  }

  /** The machines that are about to run there: what they hold counts again before they boot. */
  private List<MachineName> starting(HostName host) {
    return steps.stream()
        .filter(step -> step.host().equals(host))
        .filter(step -> step.work().contains(Work.BOOT) || step.work().contains(Work.RELOAD))
        .map(MachineStep.Present::name)
        .filter(name -> !held.booting().containsKey(name))
        .toList();
  }

  /** Every host that has to do with a step, whether it answers or not. */
  private SortedSet<HostName> hosts() {
    NavigableSet<HostName> hosts = new TreeSet<>(run.hosts());
    steps.forEach(step -> hosts.addAll(step.hosts()));
    removes.forEach(step -> hosts.addAll(step.hosts()));
    return hosts;
  }

  /** Before anything is done: nothing is destroyed for a machine that will not boot then. */
  private void leaveOut() {
    plan.withoutHost()
        .forEach((name, reason) -> {
          if (selection.contains(name)) {
            leave(name, Optional.empty(), reason);
          }
        });
    held.booting().forEach((name, reason) -> leave(name, Optional.of(step(name).host()), reason));
  }

  /** If this run ends before machines have reached what they depend on, the next one goes on. */
  private void awaitChecks() {
    context
        .updates()
        .update(state -> {
          LabState next = state;
          for (MachineName name : checked) {
            Optional<MachineRecord> record = next.machine(name);
            next = record.isEmpty() ? next : next.with(name, record.get().yetToReach());
          }
          return next;
        });
  }

  private void leave(MachineName name, Optional<HostName> host, String reason) {
    run.results().leave(new RunOutcome.LeftOut(name, host, reason));
  }

  private MachineStep.Present step(MachineName name) {
    MachineStep.Present step = byName.get(name);
    if (step == null) {
      throw new IllegalStateException("no step for " + name);
    }
    return step;
  }

  private void work(Batch batch, Reports reports) {
    HostLane lane = run.lane(batch.host());
    Task first = batch.first();
    switch (batch.kind()) {
      case SYNC_WORKDIR, TIDY -> {
        LabDefinition definition = definition(batch.host());
        lane.syncWorkdir(
            definition.marker(lane, starting(batch.host())), definition.content(batch.host()));
        if (batch.kind() == TaskKind.SYNC_WORKDIR) {
          lane.tidyBoxes(plan.boxes());
        }
        reports.done(first);
      }
      case TRANSFER_BOX -> {
        plan.boxes().stream()
            .filter(box -> UpGraph.transferOf(box).equals(first.id()))
            .forEach(lane::bringBox);
        reports.done(first);
      }
      case DESTROY -> EngineTasks.carryOut(batch, reports, lane::destroy, this::destroyed);
      case BOOT ->
          EngineTasks.carryOut(
              batch,
              reports,
              EngineTasks.unless(
                  lane::lacksRoom,
                  (machines, finished) -> boot(lane, machines, first.batch(), finished)),
              name -> booted(lane, reports, name));
      case RELOAD ->
          EngineTasks.carryOut(
              batch,
              reports,
              EngineTasks.unless(lane::lacksRoom, lane::reload),
              name -> booted(lane, reports, name));
      case FIND_ACCESS -> guests.findAccess(batch, reports);
      case READ_ADDRESS -> guests.readAddress(first, reports);
      case WRITE_NAMES -> guests.writeNames(first, new BeforeDone(reports, this::leaveAfterNames));
      case CHECK -> guests.check(first, new BeforeDone(reports, this::finishAfterCheck));
      case PROVISION ->
          EngineTasks.carryOut(
              batch,
              reports,
              (machines, finished) ->
                  lane.provision(
                      machines, MachineProvisioning.engineOf(batch), finishing(machines), finished),
              name -> finishedAfter(TaskKind.PROVISION, name));
      case PLAYBOOK -> PlaybookTasks.carryOut(batch, reports, run, this::finished);
      case HALT, SUSPEND, RESUME, SNAPSHOT, LIST_SNAPSHOTS, REMOVE_BOX ->
          throw new IllegalStateException(batch.kind() + " is no part of 'vos up'");
    }
  }

  /** Makes or starts machines, but none whose name somebody else has on the host by now. */
  private SortedMap<MachineName, MachineOutcome> boot(
      HostLane lane, List<MachineName> machines, String provider, Consumer<MachineName> finished) {
    SortedMap<MachineName, MachineOutcome> outcomes =
        lane.claims(
            machines.stream().filter(name -> context.updates().machine(name).isEmpty()).toList());
    List<MachineName> free = machines.stream().filter(name -> !outcomes.containsKey(name)).toList();
    free.forEach(name -> remember(step(name), lane.facts().workdir().path()));
    outcomes.putAll(adopt(lane, free));
    List<MachineName> there = free.stream().filter(name -> !outcomes.containsKey(name)).toList();
    if (!there.isEmpty()) {
      outcomes.putAll(lane.up(there, provider, finished));
    }
    return outcomes;
  }

  /** Brings those that come from pools; what of them cannot come is not there. */
  private SortedMap<MachineName, MachineOutcome> adopt(HostLane lane, List<MachineName> machines) {
    SortedMap<MachineName, MachineOutcome> failed = new TreeMap<>();
    for (MachineName name : machines) {
      if (step(name).adoption().isPresent()) {
        lane.activity("machine %s comes %s".formatted(name, step(name).reason()));
        adopter
            .adopt(name, lane.name(), lane.facts().workdir().path())
            .ifPresent(why -> {
              context.updates().update(state -> state.without(name));
              failed.put(name, new MachineOutcome.Failed(why, List.of()));
            });
      }
    }
    return failed;
  }

  /** A machine that waits for one without a host is brought no further than this. */
  private void leaveAfterNames(Task task) {
    MachineName name = GuestTasks.machine(task);
    String waits = held.finishing().get(name);
    if (waits != null && run.results().goesOn(name)) {
      leave(name, Optional.of(task.id().host()), waits);
    }
  }

  /** A machine without scripts is finished once it reaches what it depends on. */
  private void finishAfterCheck(Task task) {
    MachineName name = GuestTasks.machine(task);
    if (UpGraph.lastOf(step(name), choice).equals(task.id())) {
      finished(name);
    }
  }

  /** A machine whose playbooks still run is not finished by what Vagrant ran. */
  private void finishedAfter(TaskKind kind, MachineName name) {
    if (UpGraph.lastOf(step(name), choice).kind() == kind) {
      finished(name);
    }
  }

  /** The digests of those machines that are finished once the engine ran their scripts. */
  private SortedMap<MachineName, String> finishing(List<MachineName> machines) {
    SortedMap<MachineName, String> digests = new TreeMap<>();
    for (MachineName name : machines) {
      if (choice.isUsual() && UpGraph.lastOf(step(name), choice).kind() == TaskKind.PROVISION) {
        digests.put(name, step(name).digests().scripts());
      }
    }
    return digests;
  }

  private void destroyed(MachineName name) {
    gone.add(name);
    context.updates().update(state -> state.without(name));
    if (!byName.containsKey(name)) {
      removes.stream()
          .filter(step -> step.name().equals(name))
          .forEach(step -> run.done(step.host(), name));
    }
  }

  private void finished(MachineName name) {
    MachineStep.Present step = step(name);
    boolean provisioned = step.work().contains(Work.PROVISION);
    if (!provisioned || choice.isUsual() || !step.machine().hasProvisioners()) {
      context
          .updates()
          .updateMachine(
              name,
              record -> {
                MachineRecord done = record.withPhase(Phase.READY);
                return provisioned ? done.withScripts(step.digests().scripts()) : done;
              });
    }
    run.done(step.host(), name);
  }

  /**
   * What a host's files say at this moment: who is on it, and who is about to be. A machine that
   * moves is defined on both hosts until it is gone from the old one.
   */
  private LabDefinition definition(HostName host) {
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    SortedMap<MachineName, BridgedNic> nics = new TreeMap<>();
    for (MachineStep step : plan.machines()) {
      switch (step) {
        case MachineStep.Present present -> {
          placements.put(present.name(), place(present, host));
          present.nic().ifPresent(nic -> nics.put(present.name(), nic));
        }
        case MachineStep.Remove remove -> {
          if (!gone.contains(remove.name())) {
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
    return LabDefinition.of(context, placements, nics);
  }

  private HostName place(MachineStep.Present step, HostName host) {
    HostName before = step.previousHost().orElse(step.host());
    if (gone.contains(step.name())) {
      return step.host();
    }
    boolean moves = selection.contains(step.name()) && !held.booting().containsKey(step.name());
    return moves && !before.equals(host) ? step.host() : before;
  }

  /**
   * Before the engine is asked to make a machine, the state says so: what a stop leaves behind is
   * then known as ours.
   */
  private void remember(MachineStep.Present step, String workdir) {
    if (step.action() == Action.START) {
      return;
    }
    MachineRecord record =
        new MachineRecord(
            new Place(step.host(), workdir),
            // What comes from a pool is made already: found there or not, it is never made anew.
            step.action() == Action.CHANGE || step.adoption().isPresent()
                ? Phase.BOOTED
                : Phase.CREATING,
            step.adoption().isPresent() ? MachineRecord.Power.ON : MachineRecord.Power.OFF,
            new Build(
                step.machine().box(),
                step.machine().resources(),
                step.digests().shape(),
                step.digests().settings(),
                step.adoption().isPresent() ? MachineRecord.POOLS_SCRIPTS : ""),
            new Contact(
                step.machine().privateIp(),
                step.nic()
                    .map(nic -> new BridgedNicRecord(nic.mac(), nic.device(), Optional.empty())),
                Optional.empty(),
                List.of()));
    context.updates().update(state -> state.with(step.name(), record));
    GuestSshConfig.forgetKeys(context.logs().resolveSibling("."), step.name());
  }

  /** If the engine said how to get in, the machine is used while others of the host still boot. */
  private void booted(HostLane lane, Reports reports, MachineName name) {
    MachineStep.Present step = step(name);
    Optional<GuestAccess> access = lane.toldAccess(name);
    context
        .updates()
        .updateMachine(
            step.name(),
            record -> {
              MachineRecord up =
                  record
                      .withPhase(
                          step.work().contains(Work.PROVISION) ? Phase.BOOTED : record.phase())
                      .withRunning(true)
                      .withSettings(step.machine().resources(), step.digests().settings());
              return access.map(up::withAccess).orElse(up);
            });
    access.ifPresent(way -> {
      lane.tell(name, Activity.CONNECTING);
      reports.done(Task.of(TaskId.of(TaskKind.FIND_ACCESS, lane.name(), name), name));
    });
  }
}
