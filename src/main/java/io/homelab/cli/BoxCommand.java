package io.homelab.cli;

import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.operations.PlanChecks;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.report.BoxRow;
import io.homelab.report.BoxView;
import io.homelab.report.EventView;
import io.homelab.run.BoxRun;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab box}: the boxes on all hosts. */
@Command(name = "box", description = "The boxes, over all hosts.")
final class BoxCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list or sync");
  }

  /** {@code homelab box list}. */
  @Command(name = "list", description = "List the boxes that the hosts have.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand BoxCommand box;

    @Override
    public Integer call() {
      HomeLabCommand root = box.root;
      try (Workspace workspace = root.open()) {
        LabState state = workspace.state();
        SortedMap<HostName, ProbeResult> probes = workspace.probe();
        List<BoxRow> rows = new ArrayList<>();
        for (Host host : workspace.hosts()) {
          if (probes.get(host.name()) instanceof ProbeResult.Reached reached) {
            for (BoxRef one : reached.facts().engine().boxes()) {
              int users =
                  (int)
                      state.machines().values().stream()
                          .filter(record ->
                              record.host().equals(host.name()) && record.box().equals(one))
                          .count();
              rows.add(new BoxRow(host.name(), one, users));
            }
          } else if (probes.get(host.name()) instanceof ProbeResult.Unreachable gone) {
            root.say("%s: %s".formatted(host.name(), gone.reason()));
          }
        }
        root.print(root.options().json ? BoxView.json(rows) : BoxView.human(rows, root.style()));
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab box sync}. */
  @Command(
      name = "sync",
      description = "Bring the boxes to the hosts whose machines will need them.")
  static final class Sync implements Callable<Integer> {
    @ParentCommand BoxCommand box;

    @Mixin PlacementOptions placement = new PlacementOptions();

    @Override
    public Integer call() {
      HomeLabCommand root = box.root;
      try (Workspace workspace = root.open();
          StateLock lock = workspace.lock("box sync")) {
        LabState state = workspace.state();
        SortedMap<HostName, ProbeResult> probes = workspace.probe();
        Plan plan =
            workspace.plan(
                state, Optional.of(probes), placement.strategy(workspace), placement.seed());
        PlanChecks.nothingStranded(plan, probes, plan.placements().keySet(), false);
        PlanChecks.everythingFits(plan, probes);
        PlanChecks.boxesAreHere(
            plan, new TreeSet<>(workspace.lab().machines().stream().map(Machine::name).toList()));
        try (EventView view = root.eventView()) {
          RunOutcome outcome =
              BoxRun.sync(
                  workspace.runContext(
                      new StateUpdates(workspace.store(), state), view, Integer.MAX_VALUE),
                  plan,
                  probes);
          return root.exitCode(outcome).code();
        }
      }
    }
  }
}
