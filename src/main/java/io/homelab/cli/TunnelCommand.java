package io.homelab.cli;

import io.homelab.operations.MachineTunnel;
import io.homelab.operations.TunnelWish;
import io.homelab.report.TunnelView;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab tunnel}. */
@Command(
    name = "tunnel",
    description =
        "Lead a port of this computer to a port of a machine, through its host, until Ctrl-C.",
    footer = {"homelab tunnel db:5432", "homelab tunnel web:80 8080"})
final class TunnelCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MACHINE:PORT", description = "The machine and its port.")
  String target;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "LOCAL",
      description =
          "The port of this computer; 0 for any (default: the same one, or any if it is taken).")
  @Nullable Integer local;

  @Override
  public Integer call() {
    TunnelWish wish =
        root.answered(
            TunnelWish.of(target, local == null ? OptionalInt.empty() : OptionalInt.of(local)));
    if (wish.port().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "name the port, too, as in: homelab tunnel %s:80".formatted(target));
    }
    try (Workspace workspace = root.open();
        MachineTunnel tunnel =
            root.answered(MachineTunnel.open(workspace.opened(), wish, root::complain))) {
      root.environment().labs().endsInOrder();
      root.print(root.options().json ? TunnelView.json(tunnel) : TunnelView.address(tunnel));
      root.say(TunnelView.words(tunnel));
      root.answered(tunnel.serve());
      return ExitCode.OK.code();
    }
  }
}
