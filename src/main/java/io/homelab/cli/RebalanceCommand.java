package io.homelab.cli;

import io.homelab.operations.EvenOut;
import io.homelab.report.RebalanceView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab rebalance}: what to move. It moves nothing itself. */
@Command(
    name = "rebalance",
    description =
        "Show which moves would even out the hosts' use, and what each costs. Moves nothing.",
    footer = {"homelab rebalance", "homelab rebalance --json"})
final class RebalanceCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Option(
      names = "--offline",
      description = "Use only the files and the state; connect to no host.")
  boolean offline;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      EvenOut found = root.answered(EvenOut.of(workspace.opened(), offline));
      root.print(
          root.options().json
              ? RebalanceView.json(found.rebalance())
              : RebalanceView.human(found.rebalance(), root.style()));
      return ExitCode.OK.code();
    }
  }
}
