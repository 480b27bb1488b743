package io.homelab.cli;

import io.homelab.operations.BoxInventory;
import io.homelab.operations.BoxVersions;
import io.homelab.operations.BringBoxes;
import io.homelab.operations.Completion;
import io.homelab.report.BoxVersionsView;
import io.homelab.report.BoxView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab box}: the boxes on all hosts. */
@Command(
    name = "box",
    description =
        "List boxes on all hosts, bring the missing ones, look for newer versions, and remove what"
            + " no lab needs.",
    footer = {"homelab box list", "homelab box sync"})
final class BoxCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: list, sync, outdated, update or prune");
  }

  /** {@code homelab box list}. */
  @Command(
      name = "list",
      description = "List the boxes on the hosts.",
      footer = {"homelab box list", "homelab box list --json"})
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
      description = "Bring boxes to the hosts whose machines will need them.",
      footer = {"homelab box sync", "homelab box sync --verbose"})
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

  /** {@code homelab box outdated}. */
  @Command(
      name = "outdated",
      description = "Compare the versions of boxes in use with those of the registry.",
      footer = {"homelab box outdated", "homelab box outdated --json"})
  static final class Outdated implements Callable<Integer> {
    @ParentCommand BoxCommand box;

    @Override
    public Integer call() {
      HomeLabCommand root = box.root;
      try (Workspace workspace = root.open()) {
        BoxVersions versions = root.answered(BoxVersions.of(workspace.opened()));
        root.print(
            root.options().json
                ? BoxVersionsView.json(versions)
                : BoxVersionsView.human(versions, root.style()));
        return ExitCode.OK.code();
      }
    }
  }

  /** {@code homelab box update}. */
  @Command(
      name = "update",
      description =
          "Move homelab.lock.yaml to the newest versions that the topology allows. Machines stay"
              + " until the next 'homelab vos up'.",
      footer = {"homelab box update", "homelab box update generic/alpine319"})
  static final class Update implements Callable<Integer> {
    @ParentCommand BoxCommand box;

    @Parameters(paramLabel = "BOX", description = "Only these boxes.")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
      HomeLabCommand root = box.root;
      try (Workspace workspace = root.open()) {
        List<BoxVersions.MovedVersion> updates =
            root.answered(BoxVersions.update(workspace.opened(), names));
        root.print(
            root.options().json ? BoxVersionsView.json(updates) : BoxVersionsView.human(updates));
        return ExitCode.OK.code();
      }
    }
  }
}
