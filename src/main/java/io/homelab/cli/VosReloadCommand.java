package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos reload}. */
@Command(
    name = "reload",
    description =
        "Restart machines with the configuration that is on their hosts; provisioners with"
            + " 'run: always' run then.",
    footer = {"homelab vos reload web", "homelab vos reload"})
final class VosReloadCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Mixin ProvisionerChoice provisioners = new ProvisionerChoice();

  @Override
  public Integer call() {
    return selection
        .with(
            vos.root,
            "vos reload",
            (verbs, events) -> verbs.reload(provisioners.names, events).map(Completion::of))
        .code();
  }
}
