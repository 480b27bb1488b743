package io.homelab.cli;

import io.homelab.operations.Approval;
import io.homelab.operations.Completion;
import io.homelab.operations.PruneBoxes;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.PruneView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab box prune}. */
@Command(
    name = "prune",
    description =
        "Remove boxes that HomeLab brought and that no lab of any host needs. A box that you added"
            + " yourself stays.",
    footer = {"homelab box prune --dry-run", "homelab box prune --host nuc --yes"})
final class BoxPruneCommand implements Callable<Integer> {
  @ParentCommand BoxCommand box;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Only boxes on this host; may be repeated.")
  List<String> hosts = new ArrayList<>();

  @Option(names = "--dry-run", description = "Show what would be removed, and remove nothing.")
  boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask for confirmation.")
  boolean yes;

  @Override
  public Integer call() {
    HomeLabCommand root = box.root;
    try (Workspace workspace = root.open();
        PruneBoxes prune = root.answered(PruneBoxes.propose(workspace.opened(), hosts))) {
      prune.silent().forEach((host, why) -> root.say(host + ": " + why));
      if (dryRun || !root.options().json) {
        root.print(
            root.options().json
                ? PruneView.json(prune.boxes())
                : PruneView.human(prune.boxes(), root.style()));
      }
      if (dryRun || (prune.removals().isEmpty() && !root.options().json)) {
        return ExitCode.OK.code();
      }
      Approval approval = prune.removals().isEmpty() ? nothing(prune) : approval(root, prune);
      return ExitCode.of(root.watched(view -> prune.apply(approval, view).map(Completion::of)))
          .code();
    }
  }

  private static Approval nothing(PruneBoxes prune) {
    return new Approval(prune.digest());
  }

  private Approval approval(HomeLabCommand root, PruneBoxes prune) {
    return new Consent(yes, root)
        .to(PruneView.question(prune.removals()), prune.digest())
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "removing %s needs confirmation"
                        .formatted(PruneView.count(prune.removals().size())),
                    "confirm at the prompt, or use --yes")));
  }
}
