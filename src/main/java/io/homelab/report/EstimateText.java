package io.homelab.report;

import io.homelab.plan.TimeEstimate;
import io.homelab.run.RunEvent.RunEnded;
import java.time.Duration;
import java.util.Optional;

/** How long something is to take, and how far off that was. */
final class EstimateText {
  private static final long MINUTE = 60;
  private static final long HOUR = 3600;

  private EstimateText() {}

  /** One line below a plan; nothing where no machine changes. */
  static String human(Optional<TimeEstimate> estimate, Style style) {
    return estimate
        .map(known -> DisplayWidth.wrap(sentence(known), style.width(), 0) + "\n")
        .orElse("");
  }

  private static String sentence(TimeEstimate estimate) {
    // No switch, for the reason given in PlanText.
    if (estimate.from() == TimeEstimate.EstimateBasis.HISTORY) {
      return "Estimate: " + words(estimate.seconds().orElse(0)) + ", as earlier runs here took.";
    }
    if (estimate.from() == TimeEstimate.EstimateBasis.MEASURED) {
      return "Estimate: "
          + words(estimate.seconds().orElse(0))
          + " for the boxes, by the speed of earlier ones; nothing here tells how long machines"
          + " take.";
    }
    return "Estimate: not known; nothing here tells of an earlier run.";
  }

  /** {@code estimate}, where there is one. */
  static JsonDocument json(JsonDocument json, Optional<TimeEstimate> estimate) {
    if (estimate.isPresent()) {
      json.startObject("estimate")
          .put("seconds", estimate.get().seconds())
          .put("from", estimate.get().from().wireName())
          .put("bytes", estimate.get().bytes())
          .endObject();
    }
    return json;
  }

  /** One line below how a run ended; nothing where nobody knew before. */
  static String after(RunEnded ended) {
    if (ended.estimated().isEmpty()) {
      return "";
    }
    Duration before = ended.estimated().get();
    long took = (ended.took().toMillis() + 500) / 1000;
    long off = took - before.toSeconds();
    long percent = Math.round(Math.abs(off) * 100.0 / Math.max(1, before.toSeconds()));
    String end =
        off == 0
            ? "as estimated"
            : "%s (%d %%) %s than estimated"
                .formatted(words(Math.abs(off)), percent, off < 0 ? "less" : "more");
    return "took " + words(took) + "; " + end + "\n";
  }

  /** Seconds as people say them: {@code 45 s}, {@code 3 min 20 s}, {@code 1 h 5 min}. */
  static String words(long seconds) {
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    if (seconds < HOUR) {
      long rest = seconds % MINUTE;
      return seconds / MINUTE + " min" + (rest == 0 ? "" : " " + rest + " s");
    }
    long minutes = seconds % HOUR / MINUTE;
    return seconds / HOUR + " h" + (minutes == 0 ? "" : " " + minutes + " min");
  }
}
