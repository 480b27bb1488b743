package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos provision}. */
@Command(
    name = "provision",
    description = "Run the provision scripts again, in the order of depends_on.",
    footer = "homelab vos provision web")
final class VosProvisionCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Override
  public Integer call() {
    return selection
        .with(
            vos.root,
            "vos provision",
            (verbs, events) -> verbs.provision(events).map(Completion::of))
        .code();
  }
}
