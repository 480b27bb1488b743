package io.homelab.cli;

import io.homelab.operations.MachineShell;
import io.homelab.report.SshConfigView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos ssh-config}. */
@Command(
    name = "ssh-config",
    description = "Print an OpenSSH configuration that reaches the machines through their hosts.",
    footer = {
      "homelab vos ssh-config > lab.conf && ssh -F lab.conf web",
      "homelab vos ssh-config web db"
    })
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
      String config = vos.root.answered(MachineShell.sshConfig(workspace.opened(), machines));
      vos.root.print(vos.root.options().json ? SshConfigView.json(config) : config);
      return ExitCode.OK.code();
    }
  }
}
