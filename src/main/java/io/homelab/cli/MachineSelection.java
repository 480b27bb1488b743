package io.homelab.cli;

import io.homelab.operations.Answer;
import io.homelab.operations.Completion;
import io.homelab.operations.MachineVerbs;
import io.homelab.report.EventView;
import io.homelab.report.SilentView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Parameters;

/** The machines that a verb is about, and how its events and its outcome are told. */
final class MachineSelection {
  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..*",
      description = "Only these machines (default: all).")
  List<String> machines;

  /** All machines, until picocli says otherwise. */
  MachineSelection() {
    this(new ArrayList<>());
  }

  /** These machines; none means all. */
  MachineSelection(List<String> machines) {
    this.machines = machines;
  }

  /** Does a verb with them. */
  ExitCode with(
      HomeLabCommand root,
      String command,
      BiFunction<MachineVerbs, EventView, Answer<Completion>> verb) {
    try (Workspace workspace = root.open();
        MachineVerbs found = found(root, workspace, command)) {
      return ExitCode.of(root.watched(view -> verb.apply(found, view)));
    }
  }

  /** Reads something with them: what is printed is the answer alone, and no event on the way. */
  <T> T ask(
      HomeLabCommand root,
      String command,
      BiFunction<MachineVerbs, EventView, Answer<T>> question) {
    try (Workspace workspace = root.open();
        MachineVerbs found = found(root, workspace, command);
        EventView view = new SilentView(root.environment().err())) {
      return root.answered(question.apply(found, view));
    }
  }

  private MachineVerbs found(HomeLabCommand root, Workspace workspace, String command) {
    MachineVerbs found = root.answered(MachineVerbs.find(workspace.opened(), machines, command));
    if (found.machines().isEmpty()) {
      root.say("No machine of this lab exists.");
    }
    return found;
  }
}
