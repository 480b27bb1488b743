package io.homelab.cli;

import io.homelab.model.MachineName;
import io.homelab.operations.LabWords;
import io.homelab.run.GuestSession;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos ssh}. */
@Command(name = "ssh", description = "Open a shell in a machine, or run a command there.")
final class VosSshCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Parameters(index = "0", paramLabel = "MACHINE", description = "The machine.")
  String machine;

  @Parameters(
      index = "1..*",
      paramLabel = "CMD",
      description = "After --: the command and its arguments.")
  List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      LabState state = workspace.state();
      SortedSet<MachineName> known = new TreeSet<>(state.machines().keySet());
      workspace.lab().machines().forEach(described -> known.add(described.name()));
      MachineName name = LabWords.select(List.of(machine), known).iterator().next();
      return new GuestSession(state, workspace.connections()).run(name, command);
    }
  }
}
