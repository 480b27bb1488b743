package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos suspend}. */
@Command(
    name = "suspend",
    description = "Suspend machines, dependants first.",
    footer = {"homelab vos suspend web db", "homelab vos suspend"})
final class VosSuspendCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Override
  public Integer call() {
    return selection
        .with(vos.root, "vos suspend", (verbs, events) -> verbs.suspend(events).map(Completion::of))
        .code();
  }
}
