package io.homelab.cli;

import io.homelab.operations.BoxInventory;
import io.homelab.operations.BringBoxes;
import io.homelab.operations.Completion;
import io.homelab.report.BoxView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab box}: the boxes on all hosts. */
@Command(
    name = "box",
    description = "List boxes on all hosts, or copy the missing ones.",
    footer = {"homelab box list", "homelab box sync"})
final class BoxCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list or sync");
  }

  /** {@code homelab box list}. */
  @Command(name = "list", description = "List the boxes on the hosts.", footer = "homelab box list")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand BoxCommand box;

    @Override
    public Integer call() {
      HomeLabCommand root = box.root;
      try (Workspace workspace = root.open()) {
        BoxInventory found = root.answered(BoxInventory.of(workspace.opened()));
        found.silent().forEach((host, why) -> root.say(host + ": " + why));
        root.print(
            root.options().json
                ? BoxView.json(found.boxes())
                : BoxView.human(found.boxes(), root.style()));
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab box sync}. */
  @Command(
      name = "sync",
      description = "Copy boxes to the hosts whose machines will need them.",
      footer = "homelab box sync")
  static final class Sync implements Callable<Integer> {
    @ParentCommand BoxCommand box;

    @Mixin PlacementOptions placement = new PlacementOptions();

    @Override
    public Integer call() {
      HomeLabCommand root = box.root;
      try (Workspace workspace = root.open();
          BringBoxes boxes =
              root.answered(BringBoxes.propose(workspace.opened(), placement.placing()))) {
        return ExitCode.of(root.watched(view -> boxes.apply(view).map(Completion::of))).code();
      }
    }
  }
}
