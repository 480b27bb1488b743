package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Drain;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.run.EventSink;
import io.homelab.run.LocalFiles;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.UpRun;
import io.homelab.state.LabState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Empties a host of a lab's machines: {@link #propose} says which move where, {@link #apply} does
 * it. The lab's lock is held in between; closing releases it.
 */
public final class DrainHost implements AutoCloseable {
  private final OpenLab lab;
  private final LabLocks lock;
  private final DrainRequest request;
  private final StateUpdates updates;
  private final SortedMap<HostName, ProbeResult> probes;
  private final LocalFiles files;
  private final Drain drain;
  private final BoxFindings boxes;
  private final Plan plan;

  /**
   * Which host to empty.
   *
   * @param host its name
   * @param placing how to choose among the others
   * @param allowReplace whether its machines may lose their disks
   */
  public record DrainRequest(String host, Placing placing, boolean allowReplace) {}

  private DrainHost(OpenLab asked, LabLocks lock, DrainRequest request) {
    this.lock = lock;
    this.request = request;
    HostName host = asked.words().host(request.host()).name();
    LeftRuns left =
        LeftRuns.settle(asked, asked.stateToChange(), asked.hosts().probe(), asked.kept().says());
    this.updates = new StateUpdates(asked.kept().store(), left.state());
    this.lab = asked.settled(updates.state(), true);
    this.probes = left.probes();
    PlanRequest wanted =
        lab.planRequest(request.placing(), cordoning(updates.state(), host), Optional.of(probes));
    this.files = lab.files();
    this.drain = Drain.of(wanted.withFiles(files.against(lab.engine(), probes)), host);
    this.boxes = BoxFindings.of(drain.moving().plan(), asked, probes);
    this.plan = Planner.sourced(drain.moving().plan(), boxes.told(wanted));
    requireUsable(plan, host);
  }

  /** Plans it. Nothing is changed but that the lock is taken. */
  public static Answer<DrainHost> propose(OpenLab lab, DrainRequest request) {
    return Answer.of(() ->
        lab.holding("hosts drain", true, (locked, lock) -> new DrainHost(locked, lock, request)));
  }

  /** A machine on a host that does not answer is unknown, not gone: it is not made elsewhere. */
  private static void requireUsable(Plan plan, HostName host) {
    plan.hosts().stream()
        .filter(candidate -> candidate.host().name().equals(host))
        .flatMap(candidate -> candidate.problem().stream())
        .findFirst()
        .ifPresent(problem -> {
          throw new RefusedException(
              Refusal.Kind.UNREACHABLE,
              "host %s cannot be drained: %s".formatted(host, problem),
              "nothing was moved, because its machines may still run; to keep new ones off it, run: homelab hosts cordon %s"
                  .formatted(host));
        });
  }

  private static LabState cordoning(LabState state, HostName host) {
    SortedSet<HostName> cordoned = new TreeSet<>(state.cordoned());
    cordoned.add(host);
    return state.withCordoned(cordoned);
  }

  /** The host. */
  public HostName host() {
    return drain.host();
  }

  /** The moves, and which machines stay. */
  public Drain drain() {
    return drain;
  }

  /** The plan of all machines that exist. */
  public Plan plan() {
    return plan;
  }

  /** Whether a machine moves. */
  public boolean moves() {
    return !drain.moving().moves().isEmpty();
  }

  /** Whether a machine is worked on: one that moves, or one that has to hear of it. */
  public boolean changes() {
    return !drain.selection().isEmpty();
  }

  /** Why it would be refused. */
  public Optional<Refusal> objection() {
    SortedSet<MachineName> selection = drain.selection();
    return PlanChecks.objection(() -> {
      PlanChecks.nothingStranded(plan(), probes, selection, false);
      List<MachineStep> steps =
          plan().machines().stream().filter(step -> selection.contains(step.name())).toList();
      PlanChecks.replacementsAllowed(steps, request.allowReplace());
      PlanChecks.boxesAreHere(plan(), selection);
      boxes.require();
      PlanChecks.boxFilesAreRight(plan(), lab.lab().boxes(), files.boxes());
      PlanChecks.filesAreReadable(plan());
    });
  }

  /** Cordons the host, and makes its machines anew on others. */
  public Answer<RunOutcome> apply(EventSink events) {
    return Answer.of(() -> {
      cordonUnlessRefused();
      return UpRun.up(
          lab.runContext(updates, events, Integer.MAX_VALUE, files),
          plan(),
          probes,
          drain.selection());
    });
  }

  /** Cordons the host and no more: where nothing moves, there is no run to tell of. */
  public Answer<RunOutcome> cordon() {
    return Answer.of(() -> {
      cordonUnlessRefused();
      return new RunOutcome(List.of(), List.of(), false);
    });
  }

  private void cordonUnlessRefused() {
    objection()
        .ifPresent(refusal -> {
          throw new RefusedException(refusal);
        });
    updates.update(state -> cordoning(state, host()));
  }

  /** What it means that machines stay; empty when the host has none left. */
  public Optional<Refusal> left() {
    return drain.staying().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Refusal.Kind.DOES_NOT_FIT,
                "host %s keeps %s, which no other host can take"
                    .formatted(
                        host(),
                        String.join(
                            ", ",
                            drain.staying().keySet().stream().map(MachineName::value).toList())),
                afterwards()));
  }

  /** How the host is from then on, and how to end that. */
  public String afterwards() {
    return "%s stays cordoned; to let it take machines again, run: homelab hosts uncordon %s"
        .formatted(host(), host());
  }

  @Override
  public void close() {
    files.close();
    lock.close();
  }
}
