package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
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

  /** The hosts of the machines to move. */
  SortedMap<MachineName, HostName> in(Workspace workspace) {
    return workspace.opened().words().moves(moves);
  }

  /** Whether nothing is to move. */
  boolean isEmpty() {
    return moves.isEmpty();
  }
}
