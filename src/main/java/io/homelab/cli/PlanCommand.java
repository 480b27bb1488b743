package io.homelab.cli;

import io.homelab.operations.DryRun;
import io.homelab.operations.MachineExplanation;
import io.homelab.operations.OutputFile;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.AlwaysView;
import io.homelab.report.MatrixView;
import io.homelab.report.PlanHtml;
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
    description =
        "Show where every machine would go and why, and what would be done. Changes nothing.",
    footer = {"homelab plan --offline", "homelab plan --explain web"})
final class PlanCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Mixin MoveOptions moves = new MoveOptions();

  @Mixin LossOptions loss = new LossOptions();

  @Option(
      names = "--allow-partial",
      description =
          "Write the plan to --out even if machines have no host; it creates the others, highest priority first.")
  boolean allowPartial;

  @Option(
      names = "--preempt",
      description =
          "If not all machines fit, show which less important ones of your other labs 'vos up --preempt' would halt.")
  boolean preempt;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the plan to FILE for 'vos up --plan FILE'.")
  @Nullable Path out;

  @Option(
      names = "--offline",
      description = "Use only the files and the state; connect to no host.")
  boolean offline;

  @Option(
      names = "--explain",
      paramLabel = "MACHINE",
      description =
          "Compare all hosts for this machine instead: scores, or all reasons against them.")
  @Nullable String explained;

  @Option(
      names = "--save-inputs",
      paramLabel = "FILE",
      description = "Save everything the plan depends on to FILE; it has no secrets.")
  @Nullable Path saveInputs;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Plan from the inputs in FILE alone; read no other file, connect to no host.")
  @Nullable Path replay;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write the picture of the lab and every reason to FILE, one page for a browser.")
  @Nullable Path html;

  @Option(names = "--detailed-exitcode", description = "Exit with 10 if there are changes.")
  boolean detailedExitCode;

  @Override
  public Integer call() {
    if (html != null && explained != null) {
      throw new RefusedException(
          Refusal.usage("--explain makes no page for --html to write", "leave out one of them"));
    }
    if (replay != null) {
      return show(replayed(file(replay))).code();
    }
    try (Workspace workspace = root.open()) {
      root.sayWhoIsAtWork(workspace);
      return show(root.answered(DryRun.of(workspace.opened(), question()))).code();
    }
  }

  private DryRun.PlanQuestion question() {
    return new DryRun.PlanQuestion(
        placement.placing(moves.moves, loss.hosts),
        offline,
        allowPartial,
        Optional.ofNullable(explained),
        Optional.ofNullable(saveInputs).map(this::file),
        Optional.ofNullable(out).map(this::file),
        preempt);
  }

  private ExitCode show(DryRun run) {
    if (run.explanation().isPresent()) {
      return explain(run.explanation().get());
    }
    root.print(
        root.options().json
            ? PlanView.json(run.plan(), root.options().verbose, run.estimate())
            : PlanView.human(run.plan(), run.estimate(), root.style())
                + AlwaysView.human(run.plan(), root.style()));
    root.sayDecisions(run::decided);
    if (html != null) {
      OutputFile.write(file(html), PlanHtml.of(run.plan(), run.elsewhere()));
    }
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
    refuse(offline, "--offline", "the file records whether hosts were asked");
    refuse(out != null, "--out", "a plan to carry out must come from the lab as it is now");
    refuse(options.hosts != null, "--hosts", "the file has the hosts");
    refuse(options.topology != null, "--topology", "the file has the machines");
    refuse(!moves.isEmpty(), "--move", "the file has the moves");
    refuse(!loss.isEmpty(), "--assume-lost", "the file has the lost hosts");
    refuse(preempt, "--preempt", "the file records whether it was given");
    return root.answered(DryRun.replayed(file, question(), root.environment().labs()));
  }

  private static void refuse(boolean given, String option, String why) {
    if (given) {
      throw new RefusedException(
          Refusal.usage(
              option + " cannot be combined with --replay", "leave out " + option + ": " + why));
    }
  }

  private Path file(Path given) {
    return root.file(given);
  }
}
