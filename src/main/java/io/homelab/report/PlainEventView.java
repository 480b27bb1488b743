package io.homelab.report;

import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.RunEnded;
import java.io.PrintStream;

/** Events as plain lines for a pipe or a log: one per change, no control characters. */
public final class PlainEventView implements EventView {
  private final PrintStream out;
  private final boolean verbose;
  private final EventNews news;
  private boolean closed;

  /**
   * A view that writes every event as it comes.
   *
   * @param verbose whether Vagrant's own lines are shown
   */
  public PlainEventView(PrintStream out, boolean verbose) {
    this.out = out;
    this.verbose = verbose;
    this.news = new EventNews(verbose);
  }

  @Override
  public synchronized void accept(RunEvent event) {
    if (closed || !news.isNews(event)) {
      return;
    }
    if (event instanceof RunEnded ended) {
      out.print(RunSummary.human(ended, new Style(false, 0, verbose)));
    } else {
      out.print(EventText.prefix(event) + EventText.of(event) + "\n");
    }
    out.flush();
  }

  @Override
  public synchronized void close() {
    closed = true;
    out.flush();
  }
}
