package io.homelab.cli;

import io.homelab.report.StatusView;
import io.homelab.run.LabStatus;
import io.homelab.run.LiveStatus;
import io.homelab.state.LabState;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos status}. */
@Command(
    name = "status",
    description = "Say where every machine is and what it does, as last seen or as of now.")
final class VosStatusCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Option(names = "--live", description = "Ask the hosts now, all at once.")
  boolean live;

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      LabState state = workspace.state();
      LiveStatus status =
          live
              ? LiveStatus.of(workspace.lab(), state, workspace.probe(), workspace.owner())
              : new LiveStatus(LabStatus.lastSeen(workspace.lab(), state), List.of(), List.of());
      vos.root.print(
          vos.root.options().json
              ? StatusView.json(status)
              : StatusView.human(status, vos.root.style()));
      return ExitCode.OK.code();
    }
  }
}
