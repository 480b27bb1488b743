package io.homelab.cli;

import io.homelab.operations.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos reload}. */
@Command(
    name = "reload",
    description =
        "Restart machines with the configuration that is on their hosts; provisioners with"
            + " 'run: always' run then.",
    footer = "homelab vos reload web")
final class VosReloadCommand implements Callable<Integer> {
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
            "vos reload",
            (verbs, events) -> verbs.reload(provisionWith, events).map(Completion::of))
        .code();
  }
}
