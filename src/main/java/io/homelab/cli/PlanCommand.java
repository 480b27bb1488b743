package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.question.Matrix;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.report.MatrixView;
import io.homelab.report.PlanView;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab plan}: the dry run. */
@Command(
    name = "plan",
    description = "Show where every machine would go, why, and what would be done; change nothing.")
final class PlanCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Mixin MoveOptions moves = new MoveOptions();

  @Option(
      names = "--allow-partial",
      description =
          "Write the plan of --out though machines have no host; the others are made, the most"
              + " important first.")
  boolean allowPartial;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the plan to FILE for 'vos up --plan FILE'.")
  @Nullable Path out;

  @Option(
      names = "--offline",
      description = "Decide from the files and the state alone; connect to no host.")
  boolean offline;

  @Option(
      names = "--explain",
      paramLabel = "MACHINE",
      description = "Show instead what every host says to this machine: its score, or all reasons.")
  @Nullable String explained;

  @Option(names = "--detailed-exitcode", description = "Exit with 10 when there are changes.")
  boolean detailedExitCode;

  @Override
  public Integer call() {
    if (explained != null && out != null) {
      throw new CommandException(
          ExitCode.USAGE,
          "--explain makes no plan that --out could write",
          "leave one of them out");
    }
    try (Workspace workspace = root.open()) {
      @Nullable MachineName asked = explained == null ? null : workspace.machine(explained).name();
      LabState state = workspace.state();
      Optional<SortedMap<HostName, ProbeResult>> probes =
          offline ? Optional.empty() : Optional.of(workspace.probe());
      PlanRequest request =
          workspace.planRequest(
              workspace.lab().pinned(moves.in(workspace)),
              state,
              probes,
              placement.strategy(workspace),
              placement.seed());
      Plan plan = Planner.plan(request);
      if (asked != null) {
        return explain(request, plan, asked).code();
      }
      root.print(root.options().json ? PlanView.json(plan) : PlanView.human(plan, root.style()));
      SortedMap<HostName, ProbeResult> answers = probes.orElseGet(TreeMap::new);
      PlanChecks.nothingStranded(plan, answers, plan.placements().keySet(), true);
      if (!allowPartial) {
        PlanChecks.everythingFits(plan, answers);
      }
      if (out != null) {
        Path file = root.environment().directory().resolve(out);
        PlanFile.write(file, plan, state, moves.moves, allowPartial);
      }
      PlanChecks.everythingFits(plan, answers);
      return (detailedExitCode && plan.changes() ? ExitCode.CHANGES : ExitCode.OK).code();
    }
  }

  private ExitCode explain(PlanRequest request, Plan plan, MachineName machine) {
    Matrix matrix = Matrix.of(Planner.placementRequest(request), plan.placement(), machine);
    root.print(
        root.options().json ? MatrixView.json(matrix) : MatrixView.human(matrix, root.style()));
    return matrix.chosen().isPresent() ? ExitCode.OK : ExitCode.DOES_NOT_FIT;
  }
}
