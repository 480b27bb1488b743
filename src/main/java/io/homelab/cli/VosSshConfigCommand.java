package io.homelab.cli;

import io.homelab.operations.MachineShell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos ssh-config}. */
@Command(
    name = "ssh-config",
    description =
        "Print what OpenSSH needs to reach the machines through their hosts: homelab vos ssh-config > F; ssh -F F M.")
final class VosSshConfigCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..*",
      description = "Only these machines (default: all).")
  List<String> machines = new ArrayList<>();

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      vos.root.print(vos.root.answered(MachineShell.sshConfig(workspace.opened(), machines)));
      return ExitCode.OK.code();
    }
  }
}
