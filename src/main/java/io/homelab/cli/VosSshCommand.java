package io.homelab.cli;

import io.homelab.operations.MachineShell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab vos ssh}. */
@Command(
    name = "ssh",
    description = "Open a shell in a machine, or run a command there.",
    footer = {"homelab vos ssh web", "homelab vos ssh web -- 'ls /etc | wc -l'"})
final class VosSshCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Parameters(index = "0", paramLabel = "MACHINE", description = "The machine.")
  String machine;

  @Parameters(
      index = "1..*",
      paramLabel = "CMD",
      description =
          "The command and its arguments, after --. A single word is a command line for the"
              + " machine's shell.")
  List<String> command = new ArrayList<>();

  @Option(
      names = {"-c", "--command"},
      paramLabel = "LINE",
      description = "Run a command line in the machine's shell.")
  @Nullable String line;

  @Spec CommandSpec spec;

  /** Whether somebody types there. */
  boolean isInteractive() {
    return line == null && command.isEmpty();
  }

  @Override
  public Integer call() {
    if (line != null) {
      if (!command.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(),
            "-c has the command already: leave out '%s'".formatted(command.getFirst()));
      }
      command.add(line);
    }
    try (Workspace workspace = vos.root.open()) {
      return vos.root.answered(MachineShell.run(workspace.opened(), machine, command));
    }
  }
}
