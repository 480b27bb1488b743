package io.homelab.cli;

import io.homelab.model.MachineName;
import io.homelab.operations.Completion;
import io.homelab.operations.SnapshotRequest;
import io.homelab.report.SnapshotView;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab vos snapshot}: one name for the whole lab, or for some machines. */
@Command(
    name = "snapshot",
    description = "Save, restore or list snapshots of the whole lab, under one name on all hosts.",
    footer = {
      "homelab vos snapshot save before-upgrade",
      "homelab vos snapshot restore before-upgrade"
    })
final class VosSnapshotCommand implements Runnable {
  @ParentCommand VosCommand vos;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: save, restore or list");
  }

  /** {@code save}. */
  @Command(
      name = "save",
      description = "Save a snapshot of every machine.",
      footer = {
        "homelab vos snapshot save before-upgrade",
        "homelab vos snapshot save before-upgrade web db"
      })
  static final class Save implements Callable<Integer> {
    @ParentCommand VosSnapshotCommand parent;

    @Parameters(index = "0", paramLabel = "NAME", description = "The snapshot's name.")
    String name;

    // Not the mixin: its machines would begin with the snapshot's name.
    @Parameters(
        index = "1..*",
        paramLabel = "MACHINE",
        description = "Only these machines (default: all).")
    List<String> machines = new ArrayList<>();

    @Override
    public Integer call() {
      SnapshotRequest snapshot = parent.vos.root.answered(SnapshotRequest.named(name));
      return new MachineSelection(machines)
          .with(
              parent.vos.root,
              "vos snapshot save",
              (verbs, events) -> verbs.save(snapshot, events).map(Completion::of))
          .code();
    }
  }

  /** {@code restore}. */
  @Command(
      name = "restore",
      description = "Restore every machine to a snapshot.",
      footer = {
        "homelab vos snapshot restore before-upgrade",
        "homelab vos snapshot restore before-upgrade web"
      })
  static final class Restore implements Callable<Integer> {
    @ParentCommand VosSnapshotCommand parent;

    @Parameters(index = "0", paramLabel = "NAME", description = "The snapshot's name.")
    String name;

    // Not the mixin: its machines would begin with the snapshot's name.
    @Parameters(
        index = "1..*",
        paramLabel = "MACHINE",
        description = "Only these machines (default: all).")
    List<String> machines = new ArrayList<>();

    @Override
    public Integer call() {
      SnapshotRequest snapshot = parent.vos.root.answered(SnapshotRequest.named(name));
      return new MachineSelection(machines)
          .with(
              parent.vos.root,
              "vos snapshot restore",
              (verbs, events) -> verbs.restore(snapshot, events).map(Completion::of))
          .code();
    }
  }

  /** {@code list}. */
  @Command(
      name = "list",
      description = "List the snapshots of every machine.",
      footer = {"homelab vos snapshot list", "homelab vos snapshot list web"})
  static final class ListAll implements Callable<Integer> {
    @ParentCommand VosSnapshotCommand parent;

    @Mixin MachineSelection selection = new MachineSelection();

    @Override
    public Integer call() {
      HomeLabCommand root = parent.vos.root;
      SortedMap<MachineName, List<String>> snapshots =
          selection.ask(root, "vos snapshot list", (verbs, events) -> verbs.snapshots(events));
      root.print(
          root.options().json
              ? SnapshotView.json(snapshots)
              : SnapshotView.human(snapshots, root.style()));
      return ExitCode.OK.code();
    }
  }
}
