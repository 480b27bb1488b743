package io.homelab.cli;

import io.homelab.model.MachineName;
import io.homelab.operations.LabWords;
import io.homelab.run.GuestSshConfig;
import io.homelab.state.LabState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  public Integer call() throws IOException {
    try (Workspace workspace = vos.root.open()) {
      LabState state = workspace.state();
      Set<MachineName> selection = LabWords.select(machines, state.machines().keySet());
      GuestSshConfig config =
          new GuestSshConfig(
              workspace.hosts(),
              workspace.connections(),
              workspace.store().folder(),
              workspace.sshSettings().knownHostsFiles());
      vos.root.print(config.text(state, selection));
      return ExitCode.OK.code();
    }
  }
}
