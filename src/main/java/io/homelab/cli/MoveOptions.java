package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.PlanFile;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which machines to move, and where. */
final class MoveOptions {
  @Option(
      names = "--move",
      paramLabel = "MACHINE=HOST",
      description =
          "Place this machine on that host, where it then stays; repeatable. One that exists"
              + " elsewhere is replaced, and its disk lost.")
  List<String> moves = new ArrayList<>();

  /**
   * The hosts of the machines to move.
   *
   * @throws CommandException when a word is no move, or one that the files do not allow
   */
  SortedMap<MachineName, HostName> in(Workspace workspace) {
    return in(workspace, moves);
  }

  /** The options, else the moves of the plan in the file. */
  SortedMap<MachineName, HostName> in(Workspace workspace, PlanFile kept) {
    return in(workspace, moves.isEmpty() ? kept.moves() : moves);
  }

  private static SortedMap<MachineName, HostName> in(Workspace workspace, List<String> moves) {
    SortedMap<MachineName, HostName> targets = new TreeMap<>();
    for (String move : moves) {
      int equals = move.indexOf('=');
      if (equals < 0) {
        throw refused("'" + move + "' is no move", "a move is MACHINE=HOST");
      }
      Machine machine = workspace.machine(move.substring(0, equals));
      HostName host = workspace.host(move.substring(equals + 1)).name();
      if (!machine.pin().map(host::equals).orElse(true)) {
        throw refused(
            "machine %s cannot move to host %s: topology.yaml pins it to host %s"
                .formatted(machine.name(), host, machine.pin().get()),
            "change its 'host' in topology.yaml");
      }
      HostName other = targets.put(machine.name(), host);
      if (other != null && !other.equals(host)) {
        throw refused(
            "machine %s cannot move to host %s and to host %s"
                .formatted(machine.name(), other, host),
            "");
      }
    }
    return targets;
  }

  /** Whether nothing is to move. */
  boolean isEmpty() {
    return moves.isEmpty();
  }

  private static CommandException refused(String message, String hint) {
    return new CommandException(ExitCode.USAGE, message, hint);
  }
}
