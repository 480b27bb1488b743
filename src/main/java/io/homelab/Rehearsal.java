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
 * in its AOT cache (JEP 514). None of its commands writes or prompts, and they connect only to the
 * host in the second folder, if there is one.
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

  private static final String[][] OVER_SSH = {
    {"plan"}, {"vos", "status", "--live"}, {"verify"}, {"hosts", "list"}, {"vos", "ssh", "web"},
  };

  private Rehearsal() {}

  /**
   * Runs the commands; how they end does not matter.
   *
   * @param args the folder of a lab, with both YAML files; maybe a second one, of a lab whose host
   *     answers
   */
  public static void main(String[] args) {
    if (args.length > 1) {
      Environment there = environment(Path.of(args[1]));
      for (String[] command : OVER_SSH) {
        Main.run(there, command);
      }
    }
    Environment environment = environment(Path.of(args[0]));
    for (String[] command : COMMANDS) {
      Main.run(environment, command);
    }
    // And once as everyone starts it, which ends the process.
    Main.main(new String[] {"-C", args[0], "plan", "--offline"});
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
