package io.homelab.cli;

import io.homelab.state.LabState;
import io.homelab.state.StateText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab state}. */
@Command(name = "state", description = "What HomeLab knows of the lab that it made.")
final class StateCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: show");
  }

  /** {@code homelab state show}. */
  @Command(name = "show", description = "Show what is where.")
  static final class Show implements Callable<Integer> {
    @ParentCommand StateCommand parent;

    @Override
    public Integer call() {
      try (Workspace workspace = parent.root.open()) {
        LabState state = workspace.state();
        parent.root.print(
            parent.root.options().json ? StateText.json(state) : StateText.human(state));
        return ExitCode.OK.code();
      }
    }
  }
}
