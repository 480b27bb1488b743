package io.homelab.cli;

import io.homelab.operations.LogReading;
import io.homelab.report.LogLineView;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos logs}. */
@Command(
    name = "logs",
    description = "Show what the hosts said in the last run, from the logs kept here.",
    footer = {"homelab vos logs web --lines 50", "homelab vos logs --follow"})
final class VosLogsCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..1",
      description = "Only the lines about this machine (default: all).")
  @Nullable String machine;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written from now on, until Ctrl-C.")
  boolean follow;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Only the last N lines of each host (default: all).")
  @Nullable Long lines;

  @Override
  public Integer call() {
    LogReading reading =
        new LogReading(
            Optional.ofNullable(machine), lines == null ? Long.MAX_VALUE : lines, follow);
    boolean json = vos.root.options().json;
    try (Workspace workspace = vos.root.open()) {
      long count =
          vos.root.answered(
              reading.read(
                  workspace.opened(),
                  line -> vos.root.print(json ? LogLineView.json(line) : LogLineView.human(line))));
      if (count == 0 && !json) {
        vos.root.say("No host has said anything yet.");
      }
      return ExitCode.OK.code();
    }
  }
}
