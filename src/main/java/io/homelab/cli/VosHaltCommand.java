package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos halt}. */
@Command(
    name = "halt",
    description = "Shut machines down, dependants first.",
    footer = {"homelab vos halt web db", "homelab vos halt"})
final class VosHaltCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Override
  public Integer call() {
    return selection
        .with(vos.root, "vos halt", (verbs, events) -> verbs.halt(events).map(Completion::of))
        .code();
  }
}
