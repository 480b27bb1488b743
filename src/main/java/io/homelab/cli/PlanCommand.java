package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanFile;
import io.homelab.probe.ProbeResult;
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

  @Option(names = "--detailed-exitcode", description = "Exit with 10 when there are changes.")
  boolean detailedExitCode;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      LabState state = workspace.state();
      Optional<SortedMap<HostName, ProbeResult>> probes =
          offline ? Optional.empty() : Optional.of(workspace.probe());
      Plan plan = workspace.plan(state, probes, placement.strategy(workspace), placement.seed());
      root.print(root.options().json ? PlanView.json(plan) : PlanView.human(plan, root.style()));
      SortedMap<HostName, ProbeResult> answers = probes.orElseGet(TreeMap::new);
      PlanChecks.nothingStranded(plan, answers, plan.placements().keySet(), true);
      if (!allowPartial) {
        PlanChecks.everythingFits(plan, answers);
      }
      if (out != null) {
        PlanFile.write(root.environment().directory().resolve(out), plan, state, allowPartial);
      }
      PlanChecks.everythingFits(plan, answers);
      return (detailedExitCode && plan.changes() ? ExitCode.CHANGES : ExitCode.OK).code();
    }
  }
}
