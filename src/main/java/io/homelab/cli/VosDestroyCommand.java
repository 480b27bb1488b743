package io.homelab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos destroy}. */
@Command(
    name = "destroy",
    description = "Destroy machines, dependants first; clean up hosts that have none left.")
final class VosDestroyCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  boolean yes;

  @Override
  public Integer call() {
    String what =
        selection.machines.isEmpty()
            ? "all machines of this lab"
            : String.join(", ", selection.machines);
    if (!yes
        && !(vos.root.mayAsk()
            && vos.root.environment().prompt().confirm("Destroy " + what + "?"))) {
      throw new CommandException(
          ExitCode.USAGE,
          what + " would be destroyed, and nobody said yes",
          "--yes does it without asking");
    }
    return selection.with(vos.root, "vos destroy", (workspace, verbs) -> verbs.destroy()).code();
  }
}
