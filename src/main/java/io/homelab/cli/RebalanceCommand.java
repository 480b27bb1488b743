package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.plan.Rebalance;
import io.homelab.probe.ProbeResult;
import io.homelab.report.RebalanceView;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab rebalance}: what to move. It moves nothing itself. */
@Command(
    name = "rebalance",
    description = "Show which moves would even out the use of the hosts, and what each costs.")
final class RebalanceCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Option(
      names = "--offline",
      description = "Decide from the files and the state alone; connect to no host.")
  boolean offline;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      Optional<SortedMap<HostName, ProbeResult>> probes =
          offline ? Optional.empty() : Optional.of(workspace.probe());
      Rebalance rebalance =
          Rebalance.of(
              workspace.planRequest(
                  workspace.lab(), workspace.state(), probes, workspace.lab().strategy(), 1));
      root.print(
          root.options().json
              ? RebalanceView.json(rebalance)
              : RebalanceView.human(rebalance, root.style()));
      return ExitCode.OK.code();
    }
  }
}
