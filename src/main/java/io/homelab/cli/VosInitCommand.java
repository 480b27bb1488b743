package io.homelab.cli;

import io.homelab.operations.WrittenDefinition;
import io.homelab.report.WrittenDefinitionView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/**
 * {@code homelab vos init}: the two files that the workdirs get, written beside the topology to
 * look at.
 */
@Command(
    name = "init",
    description =
        "Write Vagrantfile and config-vos.yaml beside topology.yaml, to read or to run by hand.",
    footer = {"homelab vos init", "homelab vos init && vagrant validate"})
final class VosInitCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      WrittenDefinition written =
          vos.root.answered(WrittenDefinition.of(workspace.opened(), placement.placing()));
      if (vos.root.options().json) {
        vos.root.print(WrittenDefinitionView.json(written));
      }
      vos.root.say(
          "wrote %s for %d machines"
              .formatted(String.join(" and ", written.files()), written.machines()));
      return ExitCode.OK.code();
    }
  }
}
