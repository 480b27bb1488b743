package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.VagrantLine;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** Events as plain lines for a pipe or a log: one per change, no control characters. */
public final class PlainEventView implements EventView {
  private static final int PERCENT_STEP = 25;

  private final PrintStream out;
  private final boolean verbose;
  private final Map<HostName, String> progressShown = new HashMap<>();
  private final Map<MachineName, Activity> activityShown = new HashMap<>();
  private boolean closed;

  /**
   * A view that writes every event as it comes.
   *
   * @param verbose whether Vagrant's own lines are shown
   */
  public PlainEventView(PrintStream out, boolean verbose) {
    this.out = out;
    this.verbose = verbose;
  }

  @Override
  public synchronized void accept(RunEvent event) {
    if (closed || !isNews(event)) {
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

  private boolean isNews(RunEvent event) {
    return switch (event) {
      case VagrantLine line -> verbose && !PlainText.line(line.text()).isBlank();
      case BoxProgress progress -> {
        int quarter = EventText.percent(progress) / PERCENT_STEP;
        String shown = progress.box() + " " + quarter;
        yield quarter > 0 && !shown.equals(progressShown.put(progress.on(), shown));
      }
      case MachineActivity activity ->
          isWork(activity.activity())
              && activityShown.put(activity.of(), activity.activity()) != activity.activity();
      default -> true;
    };
  }

  /** The others have their own events or are no news. */
  private static boolean isWork(Activity activity) {
    return activity != Activity.WAITING && activity != Activity.DONE && activity != Activity.FAILED;
  }
}
