package io.homelab.cli;

import io.homelab.operations.MachineShell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos ssh}. */
@Command(
    name = "ssh",
    description = "Open a shell in a machine, or run a command there.",
    footer = {"homelab vos ssh web", "homelab vos ssh web -- uptime"})
final class VosSshCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Parameters(index = "0", paramLabel = "MACHINE", description = "The machine.")
  String machine;

  @Parameters(
      index = "1..*",
      paramLabel = "CMD",
      description = "The command and its arguments, after --.")
  List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      return vos.root.answered(MachineShell.run(workspace.opened(), machine, command));
    }
  }
}
