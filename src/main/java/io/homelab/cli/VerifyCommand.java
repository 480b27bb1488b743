package io.homelab.cli;

import io.homelab.operations.EdgeCheck;
import io.homelab.report.VerifyView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code homelab verify}. */
@Command(
    name = "verify",
    description = "Probe every edge (a depends_on b) from inside the dependant machine.",
    footer = "homelab verify --json")
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      EdgeCheck check = root.answered(EdgeCheck.of(workspace.opened()));
      root.print(
          root.options().json
              ? VerifyView.json(check.edges())
              : VerifyView.human(check.edges(), root.style()));
      if (!check.allAsked()) {
        return ExitCode.UNREACHABLE.code();
      }
      return (check.allReached() ? ExitCode.OK : ExitCode.PARTLY).code();
    }
  }
}
