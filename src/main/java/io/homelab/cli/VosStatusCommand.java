package io.homelab.cli;

import io.homelab.operations.StatusReport;
import io.homelab.report.StatusView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos status}. */
@Command(
    name = "status",
    description =
        "Show every machine's host, state and addresses, as last seen or, with --live, as of now.",
    footer = {"homelab vos status --live", "homelab vos status --json"})
final class VosStatusCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Option(names = "--live", description = "Ask all hosts now, in parallel.")
  boolean live;

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      vos.root.sayWhoIsAtWork(workspace);
      StatusReport report =
          vos.root.answered(
              live
                  ? StatusReport.live(workspace.opened())
                  : StatusReport.lastSeen(workspace.opened()));
      vos.root.print(
          vos.root.options().json
              ? StatusView.json(report.status())
              : StatusView.human(report.status(), vos.root.style()));
      return ExitCode.OK.code();
    }
  }
}
