package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.question.Alternatives;
import io.homelab.plan.PlacementLog;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.plan.Preemption;
import io.homelab.plan.RunTimes;
import io.homelab.plan.TimeEstimate;
import io.homelab.plan.inputs.PlanInputs;
import io.homelab.probe.ProbeResult;
import io.homelab.run.LocalFiles;
import io.homelab.run.ProvisionChoice;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@link BringUp} would do. It changes nothing but the files that it is asked to write. */
public final class DryRun {
  private final PlanQuestion question;
  private final PlanRequest request;
  private final Optional<LocalFiles> files;
  private final Optional<OpenLab> asked;
  private final boolean renaming;
  private final BoxFindings boxes;
  private final Plan plan;
  private final Optional<MachineExplanation> explanation;
  private final Optional<TimeEstimate> estimate;

  /**
   * What to plan.
   *
   * @param placing how to place
   * @param offline whether to decide without the hosts
   * @param allowPartial whether the plan may be kept though machines have no host
   * @param explained a machine about which every host is heard
   * @param inputsTo the file that keeps everything that the decision depends on
   * @param planTo the file that keeps the plan
   * @param preempt whether machines of the owner's other labs may be shut down where there is no
   *     room
   */
  public record PlanQuestion(
      Placing placing,
      boolean offline,
      boolean allowPartial,
      Optional<String> explained,
      Optional<Path> inputsTo,
      Optional<Path> planTo,
      boolean preempt) {
    /** A question about a lab that leaves other labs alone. */
    public PlanQuestion(
        Placing placing,
        boolean offline,
        boolean allowPartial,
        Optional<String> explained,
        Optional<Path> inputsTo,
        Optional<Path> planTo) {
      this(placing, offline, allowPartial, explained, inputsTo, planTo, false);
    }

    /** The whole lab, as its files say and its hosts tell; nothing is written. */
    public static final PlanQuestion WHOLE_LAB =
        new PlanQuestion(
            Placing.USUAL, false, false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private DryRun(
      PlanQuestion question,
      PlanRequest wanted,
      Optional<LocalFiles> files,
      Optional<OpenLab> asked,
      boolean renaming,
      Optional<TimeEstimate> saidThen) {
    this.renaming = renaming;
    this.question = question;
    this.asked = asked;
    this.files = files;
    Preemption.RoomFound room = Preemption.in(wanted, name -> true);
    PlanRequest request = room.request();
    Optional<Machine> explained =
        question.explained().map(new LabLookup(request.lab(), List.of())::machine);
    // Save the inputs first: a plan that fails is the one people want to show to others.
    question.inputsTo().ifPresent(file -> PlanInputs.write(file, request));
    Plan unsourced = Planner.plan(request);
    this.boxes =
        explained.isPresent()
            ? BoxFindings.NONE
            : asked
                .map(lab -> BoxFindings.of(unsourced, lab, request.probes()))
                .orElse(BoxFindings.NONE);
    this.request = boxes.told(request);
    Plan sourced = Planner.sourced(unsourced, this.request);
    this.plan =
        explained.isEmpty() && asked.map(PlanChecks::mayPreempt).orElse(true)
            ? room.hinted(sourced, this.request, name -> true)
            : sourced;
    if (question.inputsTo().isPresent() && !this.request.equals(request)) {
      PlanInputs.write(question.inputsTo().get(), this.request);
    }
    this.estimate =
        explained.isPresent()
            ? Optional.empty()
            : saidThen.or(() ->
                TimeEstimate.of(
                    plan, files.isPresent() ? OpenLab.times(request.lab()).read() : RunTimes.NONE));
    if (estimate.filter(known -> known.from() != TimeEstimate.EstimateBasis.NONE).isPresent()) {
      question.inputsTo().ifPresent(file -> PlanInputs.write(file, this.request, estimate));
    }
    this.explanation =
        explained.map(machine -> MachineExplanation.of(this.request, plan, machine.name()));
  }

  /** Plans a lab. */
  public static Answer<DryRun> of(OpenLab asked, PlanQuestion question) {
    return Answer.of(() -> {
      requireOnePurpose(question);
      question.planTo().ifPresent(OutputFile::requireNoInput);
      question.inputsTo().ifPresent(OutputFile::requireNoInput);
      return of(asked, question, true);
    });
  }

  /**
   * Plans a lab.
   *
   * @param again whether to look again at a lab that another command began to make meanwhile: it
   *     would be taken for somebody else's
   */
  private static DryRun of(OpenLab asked, PlanQuestion question, boolean again) {
    LabState before = asked.kept().load();
    Renames renames = Renames.due(asked.lab(), before);
    Set<MachineName> explained = new TreeSet<>();
    question.explained().map(asked.words()::machine).map(Machine::name).ifPresent(explained::add);
    Optional<SortedMap<HostName, ProbeResult>> probes =
        asked.hosts().probeUnless(question.offline()).map(told -> renames.in(told, before));
    SettledTerms settled =
        SettledTerms.of(asked, before, probes.orElseGet(TreeMap::new), Stay.USUAL);
    LabState state = renames.in(before).withTerms(settled.terms());
    OpenLab lab = settled.lab().starting(explained).settled(state, !question.offline());
    if (again && !question.offline() && !asked.kept().hasLineageOf(before)) {
      return of(asked, question, false);
    }
    renames.sayIn(asked);
    AssumedLoss loss =
        AssumedLoss.of(asked.words(), question.placing().lost(), probes.orElseGet(TreeMap::new));
    PlanRequest usual = lab.planRequest(question.placing(), loss.in(state), probes);
    PlanRequest made = question.preempt() ? usual.preempting() : usual;
    PlanRequest request = made.taking(PoolChoice.of(lab, made, !question.offline(), Set.of()));
    if (question.offline() && request.countsMeasured()) {
      asked
          .kept()
          .say("note: no host is asked how busy it is: the declared use counts, not the measured");
    }
    LocalFiles files = lab.files();
    return new DryRun(
        question,
        question.explained().isPresent()
            ? request
            : request.withFiles(files.against(lab.engine(), request.probes())),
        Optional.of(files),
        question.offline() ? Optional.empty() : Optional.of(asked),
        !renames.isEmpty(),
        Optional.empty());
  }

  /**
   * Plans again what an earlier dry run kept, with another strategy or seed where that is asked
   * for.
   *
   * @param file what {@link PlanQuestion#inputsTo} named then
   */
  public static Answer<DryRun> replayed(Path file, PlanQuestion question, LabOpener labs) {
    return Answer.of(() -> {
      requireOnePurpose(question);
      PlanRequest kept = PlanInputs.read(file, labs::engine);
      StrategyName strategy =
          question
              .placing()
              .strategy()
              .map(name -> LabLookup.strategy(name, "--strategy"))
              .orElse(kept.strategy());
      long seed = question.placing().seed().orElse(kept.seed());
      return new DryRun(
          question,
          kept.placedBy(strategy, seed),
          Optional.empty(),
          Optional.empty(),
          false,
          strategy == kept.strategy() && seed == kept.seed()
              ? PlanInputs.estimate(file)
              : Optional.empty());
    });
  }

  private static void requireOnePurpose(PlanQuestion question) {
    if (question.explained().isPresent() && question.planTo().isPresent()) {
      throw new RefusedException(
          Refusal.usage("--explain makes no plan for --out to write", "leave out one of them"));
    }
    if (question.preempt() && question.offline()) {
      throw new RefusedException(
          Refusal.usage(
              "--preempt is about what other labs have on the hosts, and --offline asks none",
              "leave out one of them"));
    }
  }

  /** The plan, though it may be one that nobody can apply. */
  public Plan plan() {
    return plan;
  }

  /**
   * How long it may take; absent when no machine changes. A plan that is repeated from its inputs
   * alone takes as long as was said then, unless it is placed in another way now.
   */
  public Optional<TimeEstimate> estimate() {
    return estimate;
  }

  /**
   * What an approval of the plan has to cover: with it, {@link BringUp} does exactly this for the
   * whole lab or nothing.
   */
  public String digest() {
    SortedSet<MachineName> all = new TreeSet<>();
    request.lab().machines().forEach(machine -> all.add(machine.name()));
    plan.machines().forEach(step -> all.add(step.name()));
    all.removeAll(plan.resting());
    return Approval.digest(PlanFile.decisions(plan, request.state()), all);
  }

  /** What the hosts say to a machine of the plan. */
  MachineExplanation explain(String machine) {
    return MachineExplanation.of(
        request, plan, new LabLookup(request.lab(), List.of()).machine(machine).name());
  }

  /** What was decided about machines that do not stay where they are: one sentence each. */
  public List<String> decided() {
    return PlacementLog.of(request, plan).sentences();
  }

  /** What the other hosts have against the machines that stay where they are. */
  public SortedMap<MachineName, List<HostRejection>> elsewhere() {
    return Alternatives.of(Planner.placementRequest(request), plan.placement());
  }

  /** What the hosts say to the machine that was asked about. */
  public Optional<MachineExplanation> explanation() {
    return explanation;
  }

  /**
   * Says whether the plan can be applied, and keeps it where that was asked for.
   *
   * @return whether applying it would change something
   */
  public Answer<Boolean> concluded() {
    return Answer.of(() -> {
      PlanChecks.placesDiffer(request.hosts(), request.probes());
      PlanChecks.nothingStranded(plan, request.probes(), plan.placements().keySet(), true);
      if (!question.allowPartial()) {
        PlanChecks.everythingFits(plan, request.probes());
      }
      asked.ifPresent(lab -> PlanChecks.quotaSuffices(lab, plan, request.state()));
      PlanChecks.filesAreReadable(plan);
      if (asked.isPresent()) {
        HostPlugins.of(asked.get(), plan, request.probes())
            .require(plan, plan.placements().keySet());
      }
      boxes.require();
      files.ifPresent(local -> PlanChecks.boxFilesAreRight(plan, local.said(), local.boxes()));
      asked.ifPresent(lab ->
          PlanChecks.playbooksCanRun(lab, plan, plan.placements().keySet(), ProvisionChoice.USUAL));
      if (question.planTo().isPresent() && files.isPresent()) {
        PlanFile.write(
            question.planTo().get(),
            plan,
            request.state(),
            question.placing().moves(),
            question.placing().lost(),
            question.allowPartial(),
            files.get());
      }
      PlanChecks.everythingFits(plan, request.probes());
      return renaming || plan.changes();
    });
  }
}
