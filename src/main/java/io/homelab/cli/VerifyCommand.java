package io.homelab.cli;

import io.homelab.guest.EdgeResult;
import io.homelab.report.VerifyView;
import io.homelab.run.Verification;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code homelab verify}. */
@Command(name = "verify", description = "Probe every edge from inside the dependant machine.")
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      List<EdgeResult> edges =
          new Verification(workspace.lab(), workspace.state(), workspace.connections()).verify();
      root.print(
          root.options().json ? VerifyView.json(edges) : VerifyView.human(edges, root.style()));
      if (!edges.stream().allMatch(EdgeResult::asked)) {
        return ExitCode.UNREACHABLE.code();
      }
      return (edges.stream().allMatch(EdgeResult::ok) ? ExitCode.OK : ExitCode.PARTLY).code();
    }
  }
}
