package io.homelab.model;

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
  record Finished(int exitCode, How how) implements RunStatus {}

  /** It never began, or no process of it is left and nothing says how it ended. */
  record Lost() implements RunStatus {}

  /** The host knows nothing of it. */
  record NotThere() implements RunStatus {}

  /** What ended a run. */
  enum How {
    /** Its command. */
    ITSELF,
    /** Its time limit. */
    TIMED_OUT,
    /** A person. */
    CANCELLED
  }
}
