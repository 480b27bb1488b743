package io.homelab.remote;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a run on a host is. */
public sealed interface RunStatus {
  /** A process of it is left. */
  record Running() implements RunStatus {}

  /**
   * It ended.
   *
   * @param exitCode its command's exit code, 0 to 255
   * @param how what ended it
   */
  record Ended(int exitCode, How how) implements RunStatus {}

  /** It never began, or no process of it is left and nothing says how it ended. */
  record Lost() implements RunStatus {}

  /** The host knows nothing of it. */
  record Unknown() implements RunStatus {}

  /** What ended a run. */
  enum How {
    /** Its command. */
    ITSELF,
    /** Its time limit. */
    TIMED_OUT,
    /** A person. */
    CANCELLED
  }

  Pattern ENDED = Pattern.compile("ended ([0-9]{1,3}) (itself|timed-out|cancelled)");

  /**
   * Reads what {@code runs.sh} says of a run.
   *
   * @return nothing when it is none of its words
   */
  static Optional<RunStatus> parse(String words) {
    Matcher ended = ENDED.matcher(words);
    if (ended.matches()) {
      How how =
          switch (ended.group(2)) {
            case "timed-out" -> How.TIMED_OUT;
            case "cancelled" -> How.CANCELLED;
            default -> How.ITSELF;
          };
      return Optional.of(new Ended(Integer.parseInt(ended.group(1)), how));
    }
    return switch (words) {
      case "running" -> Optional.of(new Running());
      case "lost", "unstarted" -> Optional.of(new Lost());
      case "none" -> Optional.of(new Unknown());
      default -> Optional.empty();
    };
  }
}
