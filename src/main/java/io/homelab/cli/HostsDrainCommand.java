package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.PlanChecks;
import io.homelab.plan.Drain;
import io.homelab.plan.HostPlan;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.report.DrainView;
import io.homelab.report.EventView;
import io.homelab.report.PlanView;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.UpRun;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab hosts drain}: empties a host of this lab's machines. */
@Command(
    name = "drain",
    description =
        "Cordon a host and make its machines anew on others; what no other can take stays.")
final class HostsDrainCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Parameters(index = "0", paramLabel = "HOST", description = "The host.")
  String name;

  @Option(
      names = "--allow-replace",
      description = "Do it: the machines are replaced, and their disks are lost.")
  boolean allowReplace;

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    try (Workspace workspace = root.open();
        StateLock lock = workspace.lock("hosts drain")) {
      HostName host = workspace.host(name).name();
      StateUpdates updates = new StateUpdates(workspace.store(), workspace.state());
      SortedMap<HostName, ProbeResult> probes = workspace.probe();
      Drain drain =
          Drain.of(
              workspace.planRequest(
                  workspace.lab(),
                  cordoning(updates.state(), host),
                  Optional.of(probes),
                  placement.strategy(workspace),
                  placement.seed()),
              host);
      Plan plan = drain.moving().plan();
      requireUsable(plan, host);
      tell(drain);
      SortedSet<MachineName> selection = drain.selection();
      PlanChecks.nothingStranded(plan, probes, selection, false);
      List<MachineStep> steps =
          plan.machines().stream().filter(step -> selection.contains(step.name())).toList();
      PlanChecks.replacementsAllowed(steps, allowReplace);
      PlanChecks.boxesAreHere(plan, selection);
      updates.update(state -> cordoning(state, host));
      if (!selection.isEmpty()) {
        ExitCode code = apply(workspace, plan, probes, selection, updates);
        if (code != ExitCode.OK) {
          return code.code();
        }
      }
      return finished(drain).code();
    }
  }

  private static LabState cordoning(LabState state, HostName host) {
    SortedSet<HostName> cordoned = new TreeSet<>(state.cordoned());
    cordoned.add(host);
    return state.withCordoned(cordoned);
  }

  /** A machine on a host that does not answer is unknown, not gone: it is not made elsewhere. */
  private static void requireUsable(Plan plan, HostName host) {
    for (HostPlan candidate : plan.hosts()) {
      if (candidate.host().name().equals(host) && candidate.problem().isPresent()) {
        throw new CommandException(
            ExitCode.UNREACHABLE,
            "host %s cannot be drained: %s".formatted(host, candidate.problem().get()),
            "nothing was moved: its machines are unknown, not gone; 'homelab hosts cordon %s' keeps new ones away"
                .formatted(host));
      }
    }
  }

  private void tell(Drain drain) {
    HomeLabCommand root = hosts.root;
    if (!root.options().json && !root.options().quiet) {
      if (!drain.moving().moves().isEmpty()) {
        root.environment().err().print(PlanView.human(drain.moving().plan(), root.style()));
      }
      root.environment().err().print(DrainView.human(drain, root.style()));
    }
  }

  private ExitCode apply(
      Workspace workspace,
      Plan plan,
      SortedMap<HostName, ProbeResult> probes,
      SortedSet<MachineName> selection,
      StateUpdates updates) {
    HomeLabCommand root = hosts.root;
    try (EventView view = root.eventView()) {
      RunOutcome outcome =
          UpRun.up(workspace.runContext(updates, view, Integer.MAX_VALUE), plan, probes, selection);
      return root.exitCode(outcome);
    }
  }

  private ExitCode finished(Drain drain) {
    String undo =
        "%s stays cordoned; 'homelab hosts uncordon %s' lets it take machines again"
            .formatted(drain.host(), drain.host());
    if (!drain.staying().isEmpty()) {
      throw new CommandException(
          ExitCode.DOES_NOT_FIT,
          "host %s keeps %s, which no other host can take"
              .formatted(
                  drain.host(),
                  String.join(
                      ", ", drain.staying().keySet().stream().map(MachineName::value).toList())),
          undo);
    }
    hosts.root.say("Host %s has nothing of this lab; %s.".formatted(drain.host(), undo));
    return ExitCode.OK;
  }
}
