package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.plan.Action;
import io.homelab.plan.FromPools;
import io.homelab.plan.MachineStep;
import io.homelab.plan.PlacementLog;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.plan.Preemption;
import io.homelab.plan.StrayCopy;
import io.homelab.plan.TimeEstimate;
import io.homelab.plan.Victim;
import io.homelab.probe.ProbeResult;
import io.homelab.run.EventSink;
import io.homelab.run.LocalFiles;
import io.homelab.run.ProvisionChoice;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.TimedRun;
import io.homelab.run.UpRun;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a lab match its files: {@link #propose} plans, {@link #apply} carries out the approved
 * plan. The lab's lock is held in between, so that nothing changes while a person decides; closing
 * releases it.
 */
public final class BringUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BringUp.class);

  private final OpenLab lab;
  private final LabLocks lock;
  private final Request request;
  private final boolean partial;
  private final LabState before;
  private final Renames renames;
  private final LabTerms terms;
  private final LabState state;
  private final SortedMap<HostName, ProbeResult> told;
  private final SortedMap<HostName, ProbeResult> probes;
  private final AssumedLoss loss;
  private final LocalFiles files;
  private final BoxFindings boxes;
  private final HostPlugins plugins;
  private final PlanRequest compared;
  private final Consumer<String> says;
  private final FromPools fromPools;
  private final Plan plan;
  private final SortedSet<MachineName> selection;
  private final ProvisionChoice choice;

  /**
   * What to bring up.
   *
   * @param machines the machines' names; none means all
   * @param host only machines of this host
   * @param placing how to place
   * @param planFile the file of a plan that was shown before: exactly that one is applied
   * @param parallel how many hosts are worked on at once, at least 1
   * @param allowPartial whether machines may be left without a host
   * @param allowReplace whether machines may lose their disks
   * @param provisionWith the names or types of the only provisioners that run; none means those
   *     whose turn it is
   * @param stay how long an ephemeral lab is wanted
   * @param preempt whether machines of the owner's other labs may be shut down where there is no
   *     room
   * @param others the way to these; absent where there is none
   */
  public record Request(
      List<String> machines,
      Optional<String> host,
      Placing placing,
      Optional<Path> planFile,
      int parallel,
      boolean allowPartial,
      boolean allowReplace,
      List<String> provisionWith,
      Stay stay,
      boolean preempt,
      Optional<OtherLabs> others) {
    /** A request that leaves other labs alone. */
    public Request(
        List<String> machines,
        Optional<String> host,
        Placing placing,
        Optional<Path> planFile,
        int parallel,
        boolean allowPartial,
        boolean allowReplace,
        List<String> provisionWith,
        Stay stay) {
      this(
          machines,
          host,
          placing,
          planFile,
          parallel,
          allowPartial,
          allowReplace,
          provisionWith,
          stay,
          false,
          Optional.empty());
    }

    /** The whole lab, as its files say, losing nothing. */
    public static final Request WHOLE_LAB =
        new Request(
            List.of(),
            Optional.empty(),
            Placing.USUAL,
            Optional.empty(),
            64,
            false,
            false,
            List.of(),
            Stay.USUAL);

    /** The same for that long. */
    Request staying(Stay other) {
      return new Request(
          machines,
          host,
          placing,
          planFile,
          parallel,
          allowPartial,
          allowReplace,
          provisionWith,
          other,
          preempt,
          others);
    }

    /** Copies the lists. */
    public Request {
      machines = List.copyOf(machines);
      provisionWith = List.copyOf(provisionWith);
    }
  }

  private BringUp(
      OpenLab asked,
      LabLocks lock,
      Request request,
      Optional<PlanFile> shown,
      ProvisionChoice choice,
      Consumer<String> says) {
    this.choice = choice;
    this.says = says;
    this.lock = lock;
    this.request = request;
    this.partial = request.allowPartial() || shown.map(PlanFile::partial).orElse(false);
    LabState known = asked.stateToChange();
    Set<MachineName> named =
        asked.lab().machines().stream()
            .map(Machine::name)
            .filter(name -> request.machines().contains(name.value()))
            .collect(Collectors.toSet());
    LeftRuns left =
        LeftRuns.settle(
            asked, known, new Awakening(asked.hosts(), asked.caller().clock(), says).probe(), says);
    this.before = left.state();
    this.told = left.probes();
    this.renames = Renames.due(asked.lab(), before);
    renames.sayIn(asked);
    this.probes = renames.in(told, before);
    SettledTerms settled = SettledTerms.of(asked, before, probes, request.stay());
    this.terms = settled.terms();
    this.state = renames.in(before).withTerms(terms);
    this.lab = settled.lab().starting(named).settled(state, true);
    Placing placing = request.placing();
    SortedMap<MachineName, HostName> targets =
        lab.words()
            .moves(
                placing.moves().isEmpty()
                    ? shown.map(PlanFile::moves).orElse(List.of())
                    : placing.moves());
    StrategyName strategy =
        placing.strategy().isEmpty() && shown.isPresent()
            ? shown.get().strategy()
            : lab.strategy(placing.strategy());
    this.loss =
        AssumedLoss.of(
            lab.words(),
            placing.lost().isEmpty()
                ? shown.map(PlanFile::assumedLost).orElse(List.of())
                : placing.lost(),
            probes);
    this.files = lab.files();
    PlanRequest wanted =
        lab.planRequest(
            lab.lab().pinned(targets).starting(targets.keySet()),
            loss.in(state),
            Optional.of(probes),
            strategy,
            placing.seed().orElse(shown.map(PlanFile::seed).orElse(Placing.USUAL_SEED)));
    PlanRequest told = wanted.withFiles(files.against(lab.engine(), probes));
    boolean preempt = request.preempt() || shown.map(PlanFile::preempts).orElse(false);
    this.compared = preempt ? told.preempting() : told;
    this.fromPools = PoolChoice.of(lab, compared, true, shown.isPresent() ? Set.of() : named);
    Predicate<MachineName> concerned =
        name -> request.machines().isEmpty() || named.contains(name) || targets.containsKey(name);
    Preemption.RoomFound room = Preemption.in(compared.taking(fromPools), concerned);
    PlanRequest taking = room.request();
    Plan unsourced = Planner.plan(taking);
    this.boxes = BoxFindings.of(unsourced, asked, probes);
    Plan sourced = Planner.sourced(unsourced, boxes.told(taking));
    this.plan = PlanChecks.mayPreempt(asked) ? room.hinted(sourced, taking, concerned) : sourced;
    this.plugins = HostPlugins.of(lab, plan, probes);
    shown.ifPresent(file -> file.requireSame(plan, state, files));
    this.selection = selection(targets.keySet());
  }

  /** Proposes to nobody who would hear that hosts are woken. */
  static Answer<BringUp> propose(OpenLab lab, Request request) {
    return propose(lab, request, sentence -> {});
  }

  /**
   * Plans, and says what would be done. Nothing is changed but that the lock is taken and hosts are
   * woken.
   *
   * @param says hears in sentences which hosts are waited for
   */
  public static Answer<BringUp> propose(OpenLab lab, Request request, Consumer<String> says) {
    return Answer.of(() -> {
      if (request.parallel() < 1) {
        throw new RefusedException(Refusal.Kind.USAGE, "--parallel must be at least 1", "");
      }
      Optional<PlanFile> shown = request.planFile().map(PlanFile::read);
      ProvisionChoice choice = ProvisionWords.choice(request.provisionWith(), named(lab, request));
      return lab.holding(
          "vos up",
          true,
          (locked, lock) -> new BringUp(locked, lock, request, shown, choice, says));
    });
  }

  /** The machines that a request names; all when it names none. */
  private static List<Machine> named(OpenLab lab, Request request) {
    return lab.lab().machines().stream()
        .filter(machine ->
            request.machines().isEmpty() || request.machines().contains(machine.name().value()))
        .toList();
  }

  private SortedSet<MachineName> selection(Set<MachineName> moved) {
    Set<MachineName> known = new LinkedHashSet<>();
    lab.lab().machines().stream().map(machine -> machine.name()).sorted().forEach(known::add);
    plan.machines().forEach(step -> known.add(step.name()));
    SortedSet<MachineName> selected = new TreeSet<>(LabLookup.select(request.machines(), known));
    selected.removeAll(plan.resting());
    selected.addAll(moved);
    request
        .host()
        .map(word -> lab.words().host(word).name())
        .ifPresent(only -> {
          PlanChecks.usable(plan, only);
          selected.removeIf(
              name -> !plan.machine(name).map(step -> step.host().equals(only)).orElse(false));
        });
    return selected;
  }

  /** The plan, of which the selected machines are worked on. */
  public Plan plan() {
    return plan;
  }

  /** Whether a machine has no host. */
  public boolean lacksHosts() {
    return !plan.placement().unplaced().isEmpty();
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(PlanFile.decisions(plan, state), selection);
  }

  /** Why it would be refused, whatever anybody approves. */
  public Optional<Refusal> objection() {
    return PlanChecks.objection(() -> {
      PlanChecks.placesDiffer(lab.hosts().all(), probes);
      PlanChecks.nothingStranded(plan, probes, selection, false);
      boolean all = request.machines().isEmpty() && request.host().isEmpty();
      boolean lacking =
          plan.withoutHost().keySet().stream().anyMatch(name -> selection.contains(name));
      if (!partial && (all || lacking)) {
        PlanChecks.everythingFits(plan, probes);
      }
      PlanChecks.refuse(quota().flatMap(quota -> quota.objection(made(), wanted(), lab.caller())));
      // One that is made for a pool knows one host alone: who decided to make it looked at all.
      PlanChecks.refuse(
          quota()
              .filter(quota -> request.stay().pool().isEmpty())
              .flatMap(quota -> quota.reservedForOthers(plan, lab.caller())));
      PlanChecks.replacementsAllowed(steps(), request.allowReplace());
      if (!plan.victims().isEmpty() && request.others().isEmpty()) {
        throw new RefusedException(
            Refusal.usage(
                "machines of other labs are not halted from here",
                "run it with the homelab command on the computer of the lab"));
      }
      if (!plan.victims().isEmpty() && request.host().isPresent()) {
        throw new RefusedException(
            Refusal.usage(
                "--preempt may make room on any host, and --host leaves the others out",
                "leave out --host, or name the machines instead"));
      }
      PlanChecks.boxesAreHere(plan, selection);
      plugins.require(plan, selection);
      boxes.require();
      PlanChecks.boxFilesAreRight(plan, lab.lab().boxes(), files.boxes());
      PlanChecks.filesAreReadable(plan);
      PlanChecks.playbooksCanRun(lab, plan, selection, choice);
    });
  }

  private PlacementLog decisions() {
    return PlacementLog.of(compared.taking(fromPools).preempting(plan.victims()), plan)
        .about(selection);
  }

  /** What was decided about machines that do not stay where they are: one sentence each. */
  public List<String> decided() {
    return decisions().sentences();
  }

  /** Machines of other labs that would be shut down to make room, each with its lab and host. */
  public List<String> halted() {
    return plan.victims().stream().map(Victim::place).toList();
  }

  /** The same in sentences that say why. */
  public List<String> preempted() {
    return plan.victims().stream().map(victim -> "would " + victim.words()).toList();
  }

  /** Machines that would be destroyed since the topology no longer has them, sorted. */
  public List<String> destroyed() {
    return PlanChecks.names(steps(), Action.DESTROY);
  }

  /** Whether there is anything to do. */
  public boolean changes() {
    return !renames.isEmpty() || plan.changes(steps());
  }

  /** Whether provisioners run in machines that stay as they are. */
  public boolean provisionsKept() {
    return steps().stream()
        .anyMatch(step ->
            step instanceof MachineStep.Present present
                && present.action() == Action.KEEP
                && choice.concernsKept(present.machine()));
  }

  /** How long it may take; absent when no machine changes. */
  public Optional<TimeEstimate> estimate() {
    return TimeEstimate.of(plan, steps(), OpenLab.times(lab.lab()).read());
  }

  private Optional<ProjectQuota> quota() {
    return lab.kept().books().quota();
  }

  private Optional<LabName> made() {
    return lab.kept().isEphemeral() ? Optional.of(lab.lab().name()) : Optional.empty();
  }

  /** What the lab has when it is done; what comes from a pool is taken already. */
  private LabTake wanted() {
    return LabTake.after(state, steps());
  }

  private List<MachineStep> steps() {
    return plan.machines().stream().filter(step -> selection.contains(step.name())).toList();
  }

  /** Does it, when exactly this was approved. */
  public Answer<RunOutcome> apply(Approval approval, EventSink events) {
    return apply(approval, events, false);
  }

  /**
   * The same, and maybe no further than until the machines boot.
   *
   * @param detach whether they are left to boot; a later proposal waits for that, and does the rest
   */
  public Answer<RunOutcome> apply(Approval approval, EventSink events, boolean detach) {
    return Answer.of(() -> {
      approval.require(digest());
      objection()
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      quota().ifPresent(quota -> quota.pledge(made(), wanted(), lab.caller()));
      keepVersions();
      LabState now = renames.isEmpty() ? state : renames.carryOut(lab, before, told);
      StateUpdates updates = new StateUpdates(lab.kept().store(), now);
      updates.update(current ->
          told(current)
              .withTerms(terms)
              .withNextHostIndex(plan.placement().nextIndex())
              .withEngine(lab.lab().engine()));
      updates.begin();
      Adopting adopting = new Adopting(lab, updates.state().lineage());
      PlacementLog decisions = decisions();
      if (LOG.isInfoEnabled()) {
        decisions.sentences().forEach(LOG::info);
      }
      try (RoomMaking room = RoomMaking.locked(lab, request.others(), plan.victims())) {
        Plan adopted = Adopting.isOf(lab) ? adopted(adopting) : plan;
        makeRoom(room, adopting);
        return UpRun.up(
            lab.runContext(
                    updates,
                    new TimedRun(
                        events, plan, estimate(), OpenLab.times(lab.lab()), lab.caller().clock()),
                    request.parallel(),
                    files)
                .withDecisions(decisions.jsonLines()),
            adopted,
            probes,
            selection,
            choice,
            detach,
            adopting);
      }
    });
  }

  /** Before anything boots; what was taken from pools goes back if there is no room. */
  private void makeRoom(RoomMaking room, Adopting adopting) {
    boolean made = false;
    try {
      room.make(says);
      made = true;
    } finally {
      if (!made) {
        adopting.giveBackAll();
      }
    }
  }

  /** The plan as it is carried out, with its instances taken from their pools. */
  private Plan adopted(Adopting adopting) {
    adopting.endLeft(plan);
    SortedMap<MachineName, String> lost = adopting.take(plan, selection);
    if (lost.isEmpty()) {
      return plan;
    }
    FromPools fewer = fromPools;
    SortedMap<MachineName, HostName> pins = new TreeMap<>();
    for (Map.Entry<MachineName, String> each : lost.entrySet()) {
      fewer = fewer.without(each.getKey(), each.getValue());
      plan.machine(each.getKey()).ifPresent(step -> pins.put(step.name(), step.host()));
    }
    PlanRequest without = compared.pinned(pins).taking(fewer).preempting(plan.victims());
    Plan made = Planner.sourced(Planner.plan(without), boxes.told(without));
    if (!made.placements().equals(plan.placements())) {
      adopting.giveBackAll();
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "the plan is outdated: " + String.join("; ", lost.values()),
          "run the same command again");
    }
    lost.forEach(
        (name, why) -> lab.kept().say("note: machine %s is made, since %s".formatted(name, why)));
    return made;
  }

  /** The state with what is known of strays before anything is made. */
  private LabState told(LabState current) {
    SortedSet<MachineName> known = new TreeSet<>();
    lab.lab().machines().forEach(machine -> known.add(machine.name()));
    if (!request.machines().isEmpty() || request.host().isPresent()) {
      known.addAll(current.machines().keySet());
    }
    LabState told = loss.carriedOut(current, plan, selection, known);
    for (StrayCopy copy : StrayCopy.of(current, lab.identity(current), probes)) {
      if (copy.presence() == StrayCopy.StrayPresence.GONE) {
        told = told.withoutStray(copy.machine(), copy.host());
      }
    }
    return told;
  }

  private void keepVersions() throws IOException {
    Path folder = lab.lab().directory();
    BoxLock.read(folder).with(boxes.pins()).write(folder);
  }

  /** What the plan says of machines that were left out. */
  public Optional<Refusal> leftOut() {
    return PlanChecks.objection(() -> PlanChecks.everythingFits(plan, probes));
  }

  @Override
  public void close() {
    files.close();
    lock.close();
  }
}
