package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.remote.Tty;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * What the launcher runs once after a build, so that the JVM keeps the classes of everyday commands
 * in its AOT cache (JEP 514). None of its commands prompts, and only those over SSH write, and
 * connect to the host that is there for them.
 */
final class Rehearsal {
  private static final String[][] COMMANDS = {
    {"--version"},
    {"--help"},
    {"vos", "--help"},
    {"plan", "--offline"},
    {"plan", "--offline", "--json"},
    {"plan", "--offline", "--no-such-option"},
    {"--topology", "no-such-file.yaml", "plan", "--offline"},
    {"vos", "status"},
    {"state", "show"},
    {"__complete", "bash", "vos", "ssh", ""},
    {"pool", "list", "--offline"},
    {"pool", "claim", "no-such-pool"},
  };

  /** The life of a lab. */
  private static final String[][] OVER_SSH = {
    {"hosts", "list"},
    {"plan"},
    {"vos", "up", "--yes"},
    {"plan"},
    {"vos", "up"},
    {"vos", "status"},
    {"vos", "status", "--live"},
    {"vos", "ssh", "web", "--", "true"},
    {"vos", "ssh-config"},
    {"vos", "snapshot", "list"},
    {"verify"},
    {"vos", "halt"},
    {"vos", "destroy", "--yes"},
    {"vos", "up", "--yes"},
  };

  /** With that lab up, but without its host. */
  private static final String[][] AT_REST = {
    {"vos", "status"}, {"plan", "--offline"}, {"state", "show"},
  };

  private Rehearsal() {}

  /**
   * Runs the commands; how they end does not matter.
   *
   * @param args {@code over-ssh} or {@code alone}; the folder of a lab, with both YAML files; the
   *     folder of another, whose host answers, or answered before
   */
  public static void main(String[] args) {
    Environment there = environment(Path.of(args[2]));
    for (String[] command : args[0].equals("over-ssh") ? OVER_SSH : AT_REST) {
      Main.run(there, command);
    }
    Environment environment = environment(Path.of(args[1]));
    for (String[] command : COMMANDS) {
      Main.run(environment, command);
    }
    // And once as everyone starts it, which ends the process.
    Main.main(new String[] {"-C", args[1], "plan", "--offline"});
  }

  /** One of nobody, who sees and hears nothing. */
  static Environment environment(Path folder) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return Composition.environment(
        folder,
        folder,
        Map.of(),
        "nobody",
        "nowhere",
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        Environment.Terminal.none(),
        new TerminalPrompt(Tty.own()),
        () -> Instant.EPOCH,
        new VagrantEngine());
  }
}
