package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunEvent.BoxProgress;
import io.homelab.run.RunEvent.MachineActivity;
import io.homelab.run.RunEvent.VagrantLine;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which events deserve a line of their own: each change once, and boxes by quarters. */
final class EventNews {
  private static final int PERCENT_STEP = 25;

  /** What is remembered of so many hosts and machines; beyond that a line may be repeated. */
  private static final int MOST_REMEMBERED = 100_000;

  private final boolean vagrant;
  private final Map<HostName, String> progressShown = new HashMap<>();
  private final Map<MachineName, Activity> activityShown = new HashMap<>();

  /**
   * Remembers what was news before.
   *
   * @param vagrant whether Vagrant's own lines are
   */
  EventNews(boolean vagrant) {
    this.vagrant = vagrant;
  }

  /** Whether the event tells more than those before it. */
  boolean isNews(RunEvent event) {
    return switch (event) {
      case VagrantLine line -> vagrant && !PlainText.line(line.text()).isBlank();
      case BoxProgress progress -> {
        int quarter = EventText.percent(progress) / PERCENT_STEP;
        String shown = progress.box() + " " + quarter;
        yield quarter > 0 && !shown.equals(remember(progressShown, progress.on(), shown));
      }
      case MachineActivity activity ->
          isWork(activity.activity())
              && remember(activityShown, activity.of(), activity.activity()) != activity.activity();
      default -> true;
    };
  }

  private static <K, V> @Nullable V remember(Map<K, V> shown, K key, V value) {
    if (shown.size() >= MOST_REMEMBERED) {
      shown.clear();
    }
    return shown.put(key, value);
  }

  /** The others have their own events or are no news. */
  private static boolean isWork(Activity activity) {
    return activity != Activity.WAITING && activity != Activity.DONE && activity != Activity.FAILED;
  }
}
