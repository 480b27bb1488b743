package io.homelab.cli;

import io.homelab.operations.HostRuns;
import io.homelab.operations.HostRuns.LocatedRun;
import io.homelab.report.RunsView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab runs}: long calls of Vagrant that outlive their connection. */
@Command(
    name = "runs",
    description =
        "Show what Vagrant does on the hosts, or did: long calls go on when the connection breaks"
            + " or homelab is stopped.",
    footer = {"homelab runs list", "homelab runs attach 0mhx5sv1q4k2"})
final class RunsCommand implements Runnable {
  private static final String RUN =
      "The run's ID, as 'homelab runs list' shows it; an end or a beginning that no other has will"
          + " do.";

  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: list, show, attach, logs or cancel");
  }

  /** {@code homelab runs list}. */
  @Command(
      name = "list",
      description = "List what runs on the hosts, and what ended there last.",
      footer = {"homelab runs list --json", "homelab runs list"})
  static final class ListAll implements Callable<Integer> {
    @ParentCommand RunsCommand parent;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open()) {
        HostRuns runs = root.answered(HostRuns.of(workspace.opened()));
        root.print(
            root.options().json
                ? RunsView.json(runs.all(), runs.unheard())
                : RunsView.human(runs.all(), runs.unheard(), root.style()));
        return (runs.nobodyAnswered() ? ExitCode.UNREACHABLE : ExitCode.OK).code();
      }
    }
  }

  /** A command about one run. */
  abstract static class OfOneRun implements Callable<Integer> {
    @ParentCommand RunsCommand parent;

    @Parameters(index = "0", paramLabel = "RUN", description = RUN)
    String name;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (Workspace workspace = root.open()) {
        HostRuns runs = root.answered(HostRuns.of(workspace.opened()));
        return about(root, runs, root.answered(runs.named(name))).code();
      }
    }

    /** Does it. */
    abstract ExitCode about(HomeLabCommand root, HostRuns runs, LocatedRun run);
  }

  /** {@code homelab runs show}. */
  @Command(
      name = "show",
      description = "Show one run: what it does, who began it, and how far it is.",
      footer = {"homelab runs show 0mhx5sv1q4k2", "homelab runs show 0mhx5sv1q4k2 --json"})
  static final class Show extends OfOneRun {
    @Override
    ExitCode about(HomeLabCommand root, HostRuns runs, LocatedRun run) {
      root.print(root.options().json ? RunsView.json(run) : RunsView.human(run));
      return ExitCode.OK;
    }
  }

  /** {@code homelab runs attach}. */
  @Command(
      name = "attach",
      description = {
        "Print what a run prints until it ends. Ctrl-C leaves it running.",
        "The exit code is 0 when the run ended well, and 6 when it did not."
      },
      footer = {
        "homelab runs attach 0mhx5sv1q4k2",
        "homelab --server https://lab.example.net:8420 runs attach 0mhx5sv1q4k2"
      })
  static final class Attach extends OfOneRun {
    @Override
    ExitCode about(HomeLabCommand root, HostRuns runs, LocatedRun run) {
      LocatedRun ended =
          root.answered(runs.read(run, true, line -> root.print(RunsView.line(line))));
      root.say(RunsView.ended(ended));
      return ended.endedWell() ? ExitCode.OK : ExitCode.PARTLY;
    }
  }

  /** {@code homelab runs logs}. */
  @Command(
      name = "logs",
      description = "Print what a run has printed so far.",
      footer = {"homelab runs logs 0mhx5sv1q4k2", "homelab runs logs 0mhx5sv1q4k2 > up.log"})
  static final class Logs extends OfOneRun {
    @Override
    ExitCode about(HomeLabCommand root, HostRuns runs, LocatedRun run) {
      root.answered(runs.read(run, false, line -> root.print(RunsView.line(line))));
      return ExitCode.OK;
    }
  }

  /** {@code homelab runs cancel}. */
  @Command(
      name = "cancel",
      description = {
        "End a run with all its processes, and wait for that: Vagrant is interrupted first, and"
            + " killed if it does not stop.",
        "The exit code is 6 when a process is left."
      },
      footer = {"homelab runs cancel 0mhx5sv1q4k2", "homelab runs cancel 0mhx5sv1q4k2 --json"})
  static final class Cancel extends OfOneRun {
    @Override
    ExitCode about(HomeLabCommand root, HostRuns runs, LocatedRun run) {
      LocatedRun now = run.isRunning() ? root.answered(runs.cancel(run)) : run;
      root.say(RunsView.ended(now));
      return now.isRunning() ? ExitCode.PARTLY : ExitCode.OK;
    }
  }
}
