package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.plan.inputs.PlanInputs;
import io.homelab.probe.ProbeResult;
import io.homelab.report.PlanView;
import io.homelab.state.LabState;
import java.nio.file.Path;
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
    if (replay != null) {
      return decide(replayed(file(replay))).code();
    }
    try (Workspace workspace = root.open()) {
      LabState state = workspace.state();
      Optional<SortedMap<HostName, ProbeResult>> probes =
          offline ? Optional.empty() : Optional.of(workspace.probe());
      return decide(
              workspace.planRequest(
                  workspace.lab(), state, probes, placement.strategy(workspace), placement.seed()))
          .code();
    }
  }

  private ExitCode decide(PlanRequest request) {
    if (saveInputs != null) {
      // First of all: what cannot be planned is what people want to show to others.
      PlanInputs.write(file(saveInputs), request);
    }
    Plan plan = Planner.plan(request);
    root.print(root.options().json ? PlanView.json(plan) : PlanView.human(plan, root.style()));
    PlanChecks.nothingStranded(plan, request.probes(), plan.placements().keySet(), true);
    PlanChecks.everythingFits(plan, request.probes());
    if (out != null) {
      PlanFile.write(file(out), plan, request.state());
    }
    return detailedExitCode && plan.changes() ? ExitCode.CHANGES : ExitCode.OK;
  }

  /** What was saved, with another strategy or seed where that is asked for. */
  private PlanRequest replayed(Path file) {
    GlobalOptions options = root.options();
    refuse(offline, "--offline", "whether hosts were asked is kept in it");
    refuse(out != null, "--out", "a plan to apply is made from the lab as it is now");
    refuse(options.hosts != null, "--hosts", "the hosts are kept in it");
    refuse(options.topology != null, "--topology", "the machines are kept in it");
    PlanRequest saved = PlanInputs.read(file);
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
