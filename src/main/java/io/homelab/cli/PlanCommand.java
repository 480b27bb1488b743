package io.homelab.cli;

import io.homelab.operations.DryRun;
import io.homelab.operations.MachineExplanation;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.MatrixView;
import io.homelab.report.PlanView;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab plan}: the dry run. */
@Command(
    name = "plan",
    description = "Show where every machine would go, why, and what would be done; change nothing.")
final class PlanCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Mixin MoveOptions moves = new MoveOptions();

  @Option(
      names = "--allow-partial",
      description =
          "Write the plan of --out though machines have no host; the others are made, the most"
              + " important first.")
  boolean allowPartial;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the plan to FILE for 'vos up --plan FILE'.")
  @Nullable Path out;

  @Option(
      names = "--offline",
      description = "Decide from the files and the state alone; connect to no host.")
  boolean offline;

  @Option(
      names = "--explain",
      paramLabel = "MACHINE",
      description = "Show instead what every host says to this machine: its score, or all reasons.")
  @Nullable String explained;

  @Option(
      names = "--save-inputs",
      paramLabel = "FILE",
      description = "Keep in FILE everything that the decision depends on; no secret is in it.")
  @Nullable Path saveInputs;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "Decide again from what --save-inputs kept: no other file is read, no host asked.")
  @Nullable Path replay;

  @Option(names = "--detailed-exitcode", description = "Exit with 10 when there are changes.")
  boolean detailedExitCode;

  @Override
  public Integer call() {
    if (replay != null) {
      return show(replayed(file(replay))).code();
    }
    try (Workspace workspace = root.open()) {
      return show(root.answered(DryRun.of(workspace.opened(), question()))).code();
    }
  }

  private DryRun.PlanQuestion question() {
    return new DryRun.PlanQuestion(
        placement.placing(moves.moves),
        offline,
        allowPartial,
        Optional.ofNullable(explained),
        Optional.ofNullable(saveInputs).map(this::file),
        Optional.ofNullable(out).map(this::file));
  }

  private ExitCode show(DryRun run) {
    if (run.explanation().isPresent()) {
      return explain(run.explanation().get());
    }
    root.print(
        root.options().json
            ? PlanView.json(run.plan(), root.options().verbose)
            : PlanView.human(run.plan(), root.style()));
    boolean changes = root.answered(run.concluded());
    return detailedExitCode && changes ? ExitCode.CHANGES : ExitCode.OK;
  }

  private ExitCode explain(MachineExplanation explanation) {
    root.print(
        root.options().json
            ? MatrixView.json(explanation.matrix())
            : MatrixView.human(explanation.matrix(), root.style()));
    return explanation.placed() ? ExitCode.OK : ExitCode.DOES_NOT_FIT;
  }

  /** What was saved, with another strategy or seed where that is asked for. */
  private DryRun replayed(Path file) {
    GlobalOptions options = root.options();
    refuse(offline, "--offline", "whether hosts were asked is kept in it");
    refuse(out != null, "--out", "a plan to apply is made from the lab as it is now");
    refuse(options.hosts != null, "--hosts", "the hosts are kept in it");
    refuse(options.topology != null, "--topology", "the machines are kept in it");
    refuse(!moves.isEmpty(), "--move", "the moves that were asked for are kept in it");
    return root.answered(DryRun.replayed(file, question(), root.environment().labs()));
  }

  private static void refuse(boolean given, String option, String why) {
    if (given) {
      throw new RefusedException(
          Refusal.usage(
              "--replay takes everything from its file, so " + option + " is too much", why));
    }
  }

  private Path file(Path given) {
    return root.environment().directory().resolve(given);
  }
}
