package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.LabWords;
import io.homelab.operations.PlanChecks;
import io.homelab.placement.question.Matrix;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.plan.inputs.PlanInputs;
import io.homelab.probe.ProbeResult;
import io.homelab.report.MatrixView;
import io.homelab.report.PlanView;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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

  @Option(
      names = "--save-inputs",
      paramLabel = "FILE",
      description = "Keep in FILE everything that the decision depends on; no secret is in it.")
  @Nullable Path saveInputs;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "Decide again from what --save-inputs kept: no other file is read, no host asked.")
  @Nullable Path replay;

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
    if (replay != null) {
      return decide(replayed(file(replay))).code();
    }
    try (Workspace workspace = root.open()) {
      LabState state = workspace.state();
      Optional<SortedMap<HostName, ProbeResult>> probes =
          offline ? Optional.empty() : Optional.of(workspace.probe());
      return decide(
              workspace.planRequest(
                  workspace.lab().pinned(moves.in(workspace)),
                  state,
                  probes,
                  placement.strategy(workspace),
                  placement.seed()))
          .code();
    }
  }

  private ExitCode decide(PlanRequest request) {
    @Nullable MachineName asked =
        explained == null ? null : new LabWords(request.lab(), List.of()).machine(explained).name();
    if (saveInputs != null) {
      // First of all: what cannot be planned is what people want to show to others.
      PlanInputs.write(file(saveInputs), request);
    }
    Plan plan = Planner.plan(request);
    if (asked != null) {
      return explain(request, plan, asked);
    }
    root.print(
        root.options().json
            ? PlanView.json(plan, root.options().verbose)
            : PlanView.human(plan, root.style()));
    PlanChecks.placesDiffer(request.hosts(), request.probes());
    PlanChecks.nothingStranded(plan, request.probes(), plan.placements().keySet(), true);
    if (!allowPartial) {
      PlanChecks.everythingFits(plan, request.probes());
    }
    if (out != null) {
      PlanFile.write(file(out), plan, request.state(), moves.moves, allowPartial);
    }
    PlanChecks.everythingFits(plan, request.probes());
    return detailedExitCode && plan.changes() ? ExitCode.CHANGES : ExitCode.OK;
  }

  private ExitCode explain(PlanRequest request, Plan plan, MachineName machine) {
    Matrix matrix = Matrix.of(Planner.placementRequest(request), plan.placement(), machine);
    root.print(
        root.options().json ? MatrixView.json(matrix) : MatrixView.human(matrix, root.style()));
    return matrix.chosen().isPresent() ? ExitCode.OK : ExitCode.DOES_NOT_FIT;
  }

  /** What was saved, with another strategy or seed where that is asked for. */
  private PlanRequest replayed(Path file) {
    GlobalOptions options = root.options();
    refuse(offline, "--offline", "whether hosts were asked is kept in it");
    refuse(out != null, "--out", "a plan to apply is made from the lab as it is now");
    refuse(options.hosts != null, "--hosts", "the hosts are kept in it");
    refuse(options.topology != null, "--topology", "the machines are kept in it");
    refuse(!moves.isEmpty(), "--move", "the moves that were asked for are kept in it");
    PlanRequest saved =
        PlanInputs.read(
            file,
            name ->
                Workspace.plugins(root.environment()).engine(name, root.environment().engine()));
    return saved.placedBy(placement.strategyOr(saved.strategy()), placement.seedOr(saved.seed()));
  }

  private static void refuse(boolean given, String option, String why) {
    if (given) {
      throw new CommandException(
          ExitCode.USAGE,
          "--replay takes everything from its file, so " + option + " is too much",
          why);
    }
  }

  private Path file(Path given) {
    return root.environment().directory().resolve(given);
  }
}
