package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos provision}. */
@Command(
    name = "provision",
    description = "Run the provisioners again, in the order of depends_on.",
    footer = {"homelab vos provision web", "homelab vos provision --provision-with deploy"})
final class VosProvisionCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Option(
      names = "--provision-with",
      paramLabel = "NAME[,NAME...]",
      description =
          "Run only these provisioners, by name or type, on the machines that have them; those with"
              + " 'run: never', too.")
  List<String> provisionWith = new ArrayList<>();

  @Override
  public Integer call() {
    return selection
        .with(
            vos.root,
            "vos provision",
            (verbs, events) -> verbs.provision(provisionWith, events).map(Completion::of))
        .code();
  }
}
