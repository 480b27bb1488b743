package io.homelab.cli;

import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.operations.Answer;
import io.homelab.report.SnapshotView;
import io.homelab.run.RunOutcome;
import io.homelab.run.Verbs;
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

/** {@code homelab vos snapshot}: one name for the whole lab, or for some machines. */
@Command(
    name = "snapshot",
    description = "Save, restore or list snapshots, under one name on all hosts.")
final class VosSnapshotCommand implements Runnable {
  @ParentCommand VosCommand vos;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: save, restore or list");
  }

  private static String checked(String name) {
    if (!VagrantCommands.isSnapshotName(name)) {
      throw new CommandException(
          ExitCode.USAGE,
          "'" + name + "' is no name for a snapshot",
          "letters, digits, '.', '_' and '-' make one");
    }
    return name;
  }

  /** {@code save}. */
  @Command(name = "save", description = "Save a snapshot of every machine.")
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
      String snapshot = checked(name);
      return new MachineSelection(machines)
          .with(
              parent.vos.root,
              "vos snapshot save",
              (verbs, events) -> verbs.snapshot(Verbs.Snapshot.SAVE, snapshot, events))
          .code();
    }
  }

  /** {@code restore}. */
  @Command(name = "restore", description = "Take every machine back to a snapshot.")
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
      String snapshot = checked(name);
      return new MachineSelection(machines)
          .with(
              parent.vos.root,
              "vos snapshot restore",
              (verbs, events) -> verbs.snapshot(Verbs.Snapshot.RESTORE, snapshot, events))
          .code();
    }
  }

  /** {@code list}. */
  @Command(name = "list", description = "List the snapshots of every machine.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand VosSnapshotCommand parent;

    @Mixin MachineSelection selection = new MachineSelection();

    @Override
    public Integer call() {
      HomeLabCommand root = parent.vos.root;
      return selection
          .ask(
              root,
              "vos snapshot list",
              (verbs, events) -> {
                var snapshots = root.answered(verbs.snapshots(events));
                root.print(
                    root.options().json
                        ? SnapshotView.json(snapshots)
                        : SnapshotView.human(snapshots, root.style()));
                return new Answer.Given<>(
                    new RunOutcome(List.copyOf(snapshots.keySet()), List.of(), false));
              })
          .code();
    }
  }
}
