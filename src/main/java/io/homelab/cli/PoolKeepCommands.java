package io.homelab.cli;

import io.homelab.operations.KeepPools;
import io.homelab.operations.KeepPools.TickOutcome;
import io.homelab.operations.LabPools;
import io.homelab.operations.PoolUnit;
import io.homelab.operations.PoolWatcher;
import io.homelab.report.JsonPoolEventView;
import io.homelab.report.PoolEventView;
import io.homelab.report.PoolUnitView;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab pool tick}, {@code run} and {@code unit}: who keeps pools ready. */
final class PoolKeepCommands {
  private PoolKeepCommands() {}

  /** {@code homelab pool tick}. */
  @Command(
      name = "tick",
      description = {
        "Do once what is to be done for the pools, until nothing is; for cron.",
        "The exit code is 4 when a host did not answer, and 6 when something failed."
      },
      footer = {"homelab pool tick", "homelab pool tick --json"})
  static final class Tick extends PoolCommand.OverPools {
    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      if (root.options().json) {
        JsonPoolEventView view = root.poolEvents();
        return told(view, root.answered(KeepPools.tick(pools, view)));
      }
      return told(root, root.answered(KeepPools.tick(pools, forPeople(root))));
    }

    /** Tells a program how it ended. */
    static ExitCode told(JsonPoolEventView view, TickOutcome outcome) {
      view.end(outcome);
      return code(outcome);
    }

    /** Tells a person how it ended. */
    static ExitCode told(HomeLabCommand root, TickOutcome outcome) {
      if (!root.options().quiet) {
        root.print(PoolEventView.human(outcome));
      }
      return code(outcome);
    }

    private static ExitCode code(TickOutcome outcome) {
      if (outcome.failed() > 0) {
        return ExitCode.PARTLY;
      }
      return outcome.silent().isEmpty() ? ExitCode.OK : ExitCode.UNREACHABLE;
    }
  }

  private static PoolEventView forPeople(HomeLabCommand root) {
    return new PoolEventView(
        root.environment().err(), root.environment().clock(), root.options().quiet);
  }

  /** {@code homelab pool run}. */
  @Command(
      name = "run",
      description = "Keep the pools ready until Ctrl-C. The files are read again when they change.",
      footer = {"homelab pool run --every 30s", "homelab pool run --json"})
  static final class Run implements Callable<Integer> {
    @ParentCommand PoolCommand parent;

    @Spec CommandSpec spec;

    @Option(
        names = "--every",
        paramLabel = "TIME",
        defaultValue = "15s",
        converter = WaitingTime.class,
        description = "Ask the hosts at least so often (default: ${DEFAULT-VALUE}).")
    Duration every = Duration.ofSeconds(15);

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      if (!every.isPositive()) {
        throw new ParameterException(spec.commandLine(), "--every must be above 0");
      }
      PoolWatcher watcher = root.options().json ? root.poolEvents() : forPeople(root);
      root.answered(KeepPools.run(root.environment().labs(), root.request(), every, watcher));
      return ExitCode.OK.code();
    }
  }

  /** {@code homelab pool unit}. */
  @Command(
      name = "unit",
      description = "Print a systemd unit of your account for 'pool run' in this folder.",
      footer = {
        "homelab pool unit > ~/.config/systemd/user/homelab-pool.service",
        "homelab -C labs/ci pool unit"
      })
  static final class Unit implements Callable<Integer> {
    @ParentCommand PoolCommand parent;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      PoolUnit unit = root.answered(PoolUnit.of(root.environment().labs(), root.request()));
      root.print(root.options().json ? PoolUnitView.json(unit) : PoolUnitView.text(unit));
      return ExitCode.OK.code();
    }
  }
}
