package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos provision}. */
@Command(
    name = "provision",
    description = "Run the provisioners again, in the order of depends_on.",
    footer = {"homelab vos provision web", "homelab vos provision --provision-with deploy"})
final class VosProvisionCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Mixin ProvisionerChoice provisioners = new ProvisionerChoice();

  @Override
  public Integer call() {
    return selection
        .with(
            vos.root,
            "vos provision",
            (verbs, events) -> verbs.provision(provisioners.names, events).map(Completion::of))
        .code();
  }
}
