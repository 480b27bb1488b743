package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.report.EventView;
import io.homelab.report.PlanView;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.UpRun;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos up}: makes the lab what the files say. */
@Command(
    name = "up",
    description = "Make the lab what the files say; what is right already stays untouched.")
final class VosUpCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Mixin MoveOptions moves = new MoveOptions();

  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..*",
      description = "Only these machines (default: all).")
  List<String> machines = new ArrayList<>();

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Apply exactly this plan, or refuse.")
  @Nullable Path planFile;

  @Option(names = "--host", paramLabel = "HOST", description = "Only machines of this host.")
  @Nullable String host;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "64",
      description = "Work on at most N hosts at once (default: ${DEFAULT-VALUE}).")
  int parallel = 64;

  @Option(
      names = "--allow-partial",
      description =
          "Make what has a host, the most important machines first, and list the others (exit 3).")
  boolean allowPartial;

  @Option(
      names = "--allow-replace",
      description = "Replace machines where it is needed; their disks are lost.")
  boolean allowReplace;

  @Option(
      names = {"-y", "--yes"},
      description = "Destroy machines that are no longer in the topology without asking.")
  boolean yes;

  @Override
  public Integer call() {
    if (parallel < 1) {
      throw new CommandException(ExitCode.USAGE, "--parallel must be at least 1", "");
    }
    try (Workspace workspace = vos.root.open();
        StateLock lock = workspace.lock("vos up")) {
      LabState state = workspace.state();
      PlanFile kept =
          planFile == null
              ? null
              : PlanFile.read(vos.root.environment().directory().resolve(planFile));
      SortedMap<MachineName, HostName> targets =
          kept == null ? moves.in(workspace) : moves.in(workspace, kept);
      SortedMap<HostName, ProbeResult> probes = workspace.probe();
      Plan plan =
          Planner.plan(
              workspace.planRequest(
                  workspace.lab().pinned(targets),
                  state,
                  Optional.of(probes),
                  kept == null
                      ? placement.strategy(workspace)
                      : placement.strategyOr(kept.strategy()),
                  kept == null ? placement.seed() : placement.seedOr(kept.seed())));
      if (kept != null) {
        kept.requireSame(plan, state);
        allowPartial |= kept.partial();
      }
      Set<MachineName> selection = selection(workspace, plan, targets.keySet());
      check(plan, probes, selection);
      return apply(workspace, plan, probes, selection, new StateUpdates(workspace.store(), state))
          .code();
    }
  }

  private Set<MachineName> selection(Workspace workspace, Plan plan, Set<MachineName> moved) {
    Set<MachineName> known = new LinkedHashSet<>();
    workspace.lab().machines().stream().map(machine -> machine.name()).sorted().forEach(known::add);
    plan.machines().forEach(step -> known.add(step.name()));
    Set<MachineName> selection = new TreeSet<>(Workspace.select(machines, known));
    selection.addAll(moved);
    if (host != null) {
      HostName only = workspace.host(host).name();
      plan.hosts().stream()
          .filter(h -> h.host().name().equals(only))
          .flatMap(h -> h.problem().stream())
          .findFirst()
          .ifPresent(why -> {
            throw new CommandException(
                ExitCode.UNREACHABLE, "host %s cannot be used: %s".formatted(only, why), "");
          });
      selection.removeIf(
          name -> !plan.machine(name).map(step -> step.host().equals(only)).orElse(false));
    }
    return selection;
  }

  private void check(
      Plan plan, SortedMap<HostName, ProbeResult> probes, Set<MachineName> selection) {
    PlanChecks.nothingStranded(plan, probes, selection, false);
    boolean all = machines.isEmpty() && host == null;
    boolean lacking = plan.withoutHost().keySet().stream().anyMatch(selection::contains);
    if (!allowPartial && (all || lacking)) {
      if (!plan.placement().unplaced().isEmpty() && !vos.root.options().json) {
        vos.root.environment().err().print(PlanView.human(plan, vos.root.style()));
      }
      PlanChecks.everythingFits(plan, probes);
    }
    List<MachineStep> steps =
        plan.machines().stream().filter(step -> selection.contains(step.name())).toList();
    PlanChecks.replacementsAllowed(steps, allowReplace);
    PlanChecks.boxesAreHere(plan, selection);
    List<String> destroyed = PlanChecks.names(steps, Action.DESTROY);
    if (!destroyed.isEmpty() && !yes) {
      String question =
          "Destroy %s, which topology.yaml no longer has?".formatted(String.join(", ", destroyed));
      if (!vos.root.mayAsk() || !vos.root.environment().prompt().confirm(question)) {
        throw new CommandException(
            ExitCode.USAGE,
            "%s would be destroyed, since topology.yaml no longer has it"
                .formatted(String.join(", ", destroyed)),
            "--yes does it without asking; or put it back into topology.yaml");
      }
    }
  }

  private ExitCode apply(
      Workspace workspace,
      Plan plan,
      SortedMap<HostName, ProbeResult> probes,
      Set<MachineName> selection,
      StateUpdates updates) {
    boolean changes =
        plan.machines().stream()
            .anyMatch(step -> selection.contains(step.name()) && step.action() != Action.KEEP);
    if (changes && !vos.root.options().json && !vos.root.options().quiet) {
      vos.root.environment().err().print(PlanView.human(plan, vos.root.style()));
    }
    RunOutcome outcome;
    try (EventView view = vos.root.eventView()) {
      updates.update(state -> state.withNextHostIndex(plan.placement().nextIndex()));
      outcome = UpRun.up(workspace.runContext(updates, view, parallel), plan, probes, selection);
    }
    if (!changes && outcome.complete() && !vos.root.options().json) {
      vos.root.print("Nothing to do: the lab is as described.\n");
    }
    ExitCode code = vos.root.exitCode(outcome);
    if (code == ExitCode.DOES_NOT_FIT) {
      PlanChecks.everythingFits(plan, probes);
    }
    return code;
  }
}
