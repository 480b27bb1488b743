package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.model.MachineName;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Copies files to and from machines with the {@code scp} or {@code rsync} of this computer. */
public final class MachineCopy {
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);

  private MachineCopy() {}

  /** What copies. */
  public enum Program {
    SCP("scp", "openssh-client"),
    RSYNC("rsync", "rsync");

    private final String command;
    private final String debianPackage;

    Program(String command, String debianPackage) {
      this.command = command;
      this.debianPackage = debianPackage;
    }

    /** Its command, which reads that configuration. */
    private Argv argv(Path config, List<String> words) {
      return switch (this) {
        case SCP -> Argv.of(command, "-F", config.toString()).with(words);
        case RSYNC ->
            Argv.of(command, "-e", new Argv(List.of("ssh", "-F", config.toString())).toShell())
                .with(words);
      };
    }
  }

  /**
   * Runs the program with this process's streams.
   *
   * @param folder where relative paths begin
   * @param words its arguments; {@code MACHINE:PATH} is in a machine
   * @return its exit code
   */
  public static Answer<Integer> run(OpenLab lab, Program program, Path folder, List<String> words) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Set<MachineName> named = machines(words, lab, state, program);
      MissingHost.none(lab, state, named);
      try (RemoteHost here = lab.hosts().thisComputer()) {
        requireProgram(here, program);
        // In a folder whose path is plain: OpenSSH and rsync take no other everywhere.
        Path own = Files.createTempDirectory("homelab-ssh-");
        try {
          Path config =
              SshConfigFile.write(
                  own.resolve("config"),
                  MachineShell.config(lab, new HostBlocks(lab.hosts().ssh())).text(state, named));
          return here.interact(inFolder(folder, program.argv(config, words)));
        } finally {
          Files.deleteIfExists(own.resolve("config"));
          Files.deleteIfExists(own);
        }
      }
    });
  }

  /** The shell only goes to the folder: the words reach the program as they are. */
  private static Argv inFolder(Path folder, Argv command) {
    return Argv.of("sh", "-c", "cd -- \"$1\" && shift && exec \"$@\"", "sh", folder.toString())
        .with(command.words());
  }

  private static Set<MachineName> machines(
      List<String> words, OpenLab lab, LabState state, Program program) {
    Set<MachineName> known = new TreeSet<>(state.machines().keySet());
    lab.lab().machines().forEach(described -> known.add(described.name()));
    Set<MachineName> named = new TreeSet<>();
    List<String> others = new ArrayList<>();
    for (String word : words) {
      machineIn(word)
          .ifPresent(name -> {
            Optional<MachineName> found =
                known.stream().filter(each -> each.value().equals(name)).findFirst();
            found.ifPresentOrElse(named::add, () -> others.add(name));
          });
    }
    if (named.isEmpty() && !others.isEmpty()) {
      LabLookup.select(List.of(others.getFirst()), known);
    }
    if (named.isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "none of the paths is in a machine",
              "write MACHINE:PATH, as in: homelab vos %s web:/etc/hosts ."
                  .formatted(program.command)));
    }
    for (MachineName name : named) {
      if (state.machine(name).flatMap(record -> record.access()).isEmpty()) {
        throw new RefusedException(
            Refusal.usage("machine %s is not up".formatted(name), "run: homelab vos up " + name));
      }
    }
    return named;
  }

  /** The machine of {@code MACHINE:PATH} or {@code USER@MACHINE:PATH}; a path has no colon. */
  private static Optional<String> machineIn(String word) {
    int colon = word.indexOf(':');
    if (word.startsWith("-") || colon < 0) {
      return Optional.empty();
    }
    String place = word.substring(0, colon);
    String name = place.substring(place.indexOf('@') + 1);
    return name.isEmpty() || name.contains("/") ? Optional.empty() : Optional.of(name);
  }

  private static void requireProgram(RemoteHost here, Program program) throws IOException {
    RemoteCommand look =
        RemoteCommand.of(
            Argv.of("sh", "-c", "command -v \"$1\"", "sh", program.command), LOOK_LIMIT);
    if (!here.run(look).ok()) {
      throw new RefusedException(
          Refusal.usage(
              "this computer has no " + program.command,
              "install it, on Debian: apt install " + program.debianPackage));
    }
  }
}
