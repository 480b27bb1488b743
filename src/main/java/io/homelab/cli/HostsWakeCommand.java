package io.homelab.cli;

import io.homelab.operations.WakeHosts;
import io.homelab.report.WokenView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab hosts wake}: switches hosts on over the network. */
@Command(
    name = "wake",
    description =
        "Wake sleeping hosts with Wake-on-LAN, by their 'mac' in hosts.yaml, and wait for them.",
    footer = {"homelab hosts wake nuc", "homelab hosts wake nuc workstation"})
final class HostsWakeCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Parameters(paramLabel = "HOST", arity = "1..*", description = "The hosts.")
  List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    try (Workspace workspace = root.open()) {
      WakeHosts woken =
          root.answered(WakeHosts.of(workspace.opened(), names, sentence -> root.say(sentence)));
      root.print(
          root.options().json ? WokenView.json(woken.hosts()) : WokenView.human(woken.hosts()));
      return (woken.allAnswer() ? ExitCode.OK : ExitCode.UNREACHABLE).code();
    }
  }
}
