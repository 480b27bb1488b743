package io.homelab.report;

import io.homelab.run.RunEvent;
import java.io.PrintStream;

/** Shows nothing of a run but its failures, at its end. */
public final class SilentView implements EventView {
  private final PrintStream err;

  /**
   * A view.
   *
   * @param err where failures go
   */
  public SilentView(PrintStream err) {
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
