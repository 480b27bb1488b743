package io.homelab.cli;

import io.homelab.operations.PortMapping;
import io.homelab.report.PortsView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos port}. */
@Command(
    name = "port",
    description =
        "Show the ports that hosts forward to the machines that are up, and where to reach them.",
    footer = {"homelab vos port web", "homelab vos port web --guest 80"})
final class VosPortCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..1",
      description = "Only of this machine (default: all).")
  @Nullable String machine;

  @Option(
      names = "--guest",
      paramLabel = "N",
      description = "Print only the address and port that lead to this port of the machine.")
  @Nullable Integer guest;

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      List<PortMapping> ports =
          vos.root.answered(
              PortMapping.of(
                  workspace.opened(), Optional.ofNullable(machine), Optional.ofNullable(guest)));
      if (vos.root.options().json) {
        vos.root.print(PortsView.json(ports));
      } else if (guest != null) {
        vos.root.print(PortsView.addresses(ports));
      } else if (ports.isEmpty()) {
        vos.root.say("No host forwards a port to a machine that is up.");
      } else {
        vos.root.print(PortsView.human(ports, vos.root.style()));
      }
      return ExitCode.OK.code();
    }
  }
}
