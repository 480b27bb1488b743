package io.homelab.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which machines to move, and where. */
final class MoveOptions {
  @Option(
      names = "--move",
      paramLabel = "MACHINE=HOST",
      description =
          "Place this machine on that host, and keep it there; repeatable. An existing machine is replaced and loses its disk.")
  List<String> moves = new ArrayList<>();

  /** Whether nothing is to move. */
  boolean isEmpty() {
    return moves.isEmpty();
  }
}
