package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos resume}. */
@Command(
    name = "resume",
    description = "Let suspended machines go on.",
    footer = {"homelab vos resume web db", "homelab vos resume"})
final class VosResumeCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Override
  public Integer call() {
    return selection
        .with(vos.root, "vos resume", (verbs, events) -> verbs.resume(events).map(Completion::of))
        .code();
  }
}
