package io.homelab.cli;

import io.homelab.operations.Answer;
import io.homelab.operations.MachineVerbs;
import io.homelab.report.EventView;
import io.homelab.run.EventSink;
import io.homelab.run.RunOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
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
      BiFunction<MachineVerbs, EventSink, Answer<RunOutcome>> verb) {
    return with(root, command, root::eventView, verb);
  }

  /** Reads something with them: what is printed is the answer alone, and no event on the way. */
  ExitCode ask(
      HomeLabCommand root,
      String command,
      BiFunction<MachineVerbs, EventSink, Answer<RunOutcome>> verb) {
    return with(root, command, () -> new SilentView(root.environment().err()), verb);
  }

  private ExitCode with(
      HomeLabCommand root,
      String command,
      Supplier<EventView> views,
      BiFunction<MachineVerbs, EventSink, Answer<RunOutcome>> verb) {
    try (Workspace workspace = root.open();
        MachineVerbs found =
            root.answered(MachineVerbs.find(workspace.opened(), machines, command))) {
      if (found.machines().isEmpty()) {
        root.say("Nothing to do: no machine of this lab exists.");
      }
      try (EventView view = views.get()) {
        return root.exitCode(root.answered(verb.apply(found, view)));
      }
    }
  }
}
