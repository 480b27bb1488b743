package io.homelab.cli;

import io.homelab.operations.LabPools;
import io.homelab.operations.PoolInventory;
import io.homelab.operations.PoolOverview;
import io.homelab.report.PoolHistoryView;
import io.homelab.report.PoolInventoryView;
import io.homelab.report.PoolView;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab pool}: machines that are ready before anyone asks. */
@Command(
    name = "pool",
    description = "Keep machines ready before anyone asks, and claim them.",
    footer = {"homelab pool list", "homelab pool claim runner --for ci-77"})
final class PoolCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: list, show, history, claim, renew, release, hold, ssh-config, tick, run,"
            + " unit, resize, pause, resume, drain or repair");
  }

  /** A command about the pools of one lab. */
  abstract static class OverPools implements Callable<Integer> {
    @ParentCommand PoolCommand parent;

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      try (LabPools pools =
          root.answered(LabPools.open(root.environment().labs(), root.request()))) {
        return over(root, pools).code();
      }
    }

    /** Does it. */
    abstract ExitCode over(HomeLabCommand root, LabPools pools);

    /** Data for people or for programs. */
    static void show(HomeLabCommand root, String json, String human) {
      root.print(root.options().json ? json : human);
    }

    /** A sentence for people, or data for programs. */
    static void say(HomeLabCommand root, String json, String human) {
      if (root.options().json) {
        root.print(json);
      } else {
        root.say(human);
      }
    }
  }

  /** {@code homelab pool list}. */
  @Command(
      name = "list",
      description = "List the pools: what is ready, and why there is not more.",
      footer = {"homelab pool list", "homelab pool list --offline"})
  static final class ListAll extends OverPools {
    @Option(names = "--offline", description = "Ask no host: show only what is known already.")
    boolean offline;

    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      PoolOverview overview = root.answered(PoolOverview.of(pools, offline));
      show(root, PoolView.json(overview), PoolView.human(overview, root.style()));
      return ExitCode.OK;
    }
  }

  /** {@code homelab pool show}. */
  @Command(
      name = "show",
      description = "Show the machines of the pools one by one, and who has them.",
      footer = {"homelab pool show", "homelab pool show runner"})
  static final class Show extends OverPools {
    @Parameters(
        paramLabel = "WORD",
        arity = "0..1",
        description = "Only this pool, instance or claim (default: everything).")
    @Nullable String word;

    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      PoolInventory inventory = root.answered(PoolInventory.of(pools, Optional.ofNullable(word)));
      Instant now = root.environment().clock().instant();
      show(
          root,
          PoolInventoryView.json(inventory, now),
          PoolInventoryView.human(inventory, now, root.style()));
      return ExitCode.OK;
    }
  }

  /** {@code homelab pool history}. */
  @Command(
      name = "history",
      description = "Show what happened last in the pools, and why.",
      footer = {"homelab pool history runner --lines 20", "homelab pool history"})
  static final class History extends OverPools {
    @Parameters(paramLabel = "POOL", arity = "0..1", description = "Only this pool (default: all).")
    @Nullable String name;

    @Option(
        names = "--lines",
        paramLabel = "N",
        defaultValue = "50",
        converter = AtLeastOne.class,
        description = "At most so many lines (default: ${DEFAULT-VALUE}).")
    int lines = 50;

    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      root.print(
          root.answered(
              pools
                  .history(Optional.ofNullable(name), lines)
                  .map(
                      root.options().json
                          ? PoolHistoryView::json
                          : all -> PoolHistoryView.human(all, root.style()))));
      return ExitCode.OK;
    }
  }
}
