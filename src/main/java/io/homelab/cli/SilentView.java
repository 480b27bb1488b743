package io.homelab.cli;

import io.homelab.report.EventView;
import io.homelab.report.RunSummary;
import io.homelab.report.Style;
import io.homelab.run.RunEvent;
import java.io.PrintStream;

/** Shows nothing of a run but its failures, at its end. */
final class SilentView implements EventView {
  private final PrintStream err;

  SilentView(PrintStream err) {
    this.err = err;
  }

  @Override
  public void accept(RunEvent event) {
    if (event instanceof RunEvent.RunEnded ended && !ended.outcome().complete()) {
      err.print(RunSummary.human(ended, Style.PLAIN));
    }
  }

  @Override
  public void close() {}
}
