package io.homelab.cli;

import io.homelab.operations.ExpiredLabs;
import io.homelab.operations.LabOpener;
import io.homelab.report.GcView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab gc}: ends labs whose time is over. */
@Command(
    name = "gc",
    description = {
      "Destroy your labs whose time is over, wherever they were made from; one in use is left alone.",
      "The exit code is 4 when a host did not answer, and 6 when a lab could not be destroyed."
    },
    footer = {"homelab gc --dry-run", "homelab gc --older-than 6h"})
final class GcCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  boolean dryRun;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = LifetimeLength.class,
      description = "Also destroy labs with a time limit that were made longer ago than TIME.")
  @Nullable Duration olderThan;

  @Override
  public Integer call() {
    LabOpener labs = root.environment().labs();
    ExpiredLabs expired =
        root.answered(ExpiredLabs.find(labs, root.request(), Optional.ofNullable(olderThan)));
    List<ExpiredLabs.EndedLab> ended =
        dryRun ? expired.outlook() : root.answered(expired.end(labs, root.request(), root::say));
    if (root.options().json) {
      root.print(GcView.json(ended, expired.silent(), dryRun));
    } else if (!root.options().quiet || !ended.isEmpty()) {
      // Whatever is printed is mailed by cron.
      root.print(GcView.human(ended, expired.silent(), dryRun, root.style()));
    }
    if (ended.stream().anyMatch(each -> each.fate() == ExpiredLabs.Fate.FAILED)) {
      return ExitCode.PARTLY.code();
    }
    return (expired.silent().isEmpty() ? ExitCode.OK : ExitCode.UNREACHABLE).code();
  }
}
