package io.homelab.cli;

import io.homelab.operations.LabSight;
import io.homelab.operations.OpenLab;
import io.homelab.operations.OutputFile;
import io.homelab.operations.StatusReport;
import io.homelab.report.StatusHtml;
import io.homelab.report.StatusView;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos status}. */
@Command(
    name = "status",
    description =
        "Show every machine's host, state and addresses, as last seen or, with --live, as of now.",
    footer = {"homelab vos status --live", "homelab vos status --json"})
final class VosStatusCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Option(names = "--live", description = "Ask all hosts now, in parallel.")
  boolean live;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write the picture of the lab to FILE, one page for a browser.")
  @Nullable Path html;

  @Override
  public Integer call() {
    try (Workspace workspace = vos.root.open()) {
      vos.root.sayWhoIsAtWork(workspace);
      OpenLab lab = workspace.opened();
      if (html == null) {
        print(vos.root.answered(live ? StatusReport.live(lab) : StatusReport.lastSeen(lab)));
        return ExitCode.OK.code();
      }
      LabSight sight = vos.root.answered(live ? LabSight.live(lab) : LabSight.lastSeen(lab));
      print(sight.report());
      OutputFile.write(
          vos.root.file(html), StatusHtml.of(sight, vos.root.environment().clock().instant()));
      return ExitCode.OK.code();
    }
  }

  private void print(StatusReport report) {
    vos.root.print(
        vos.root.options().json
            ? StatusView.json(report.status())
            : StatusView.human(report.status(), vos.root.style()));
  }
}
