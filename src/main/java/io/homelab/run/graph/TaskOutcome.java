package io.homelab.run.graph;

/** How a task ended; every task ends in exactly one of these ways. */
public sealed interface TaskOutcome {
  /** The name in the journal. */
  String wireName();

  /** It was carried out. */
  record Succeeded() implements TaskOutcome {
    @Override
    public String wireName() {
      return "done";
    }
  }

  /**
   * It was begun and did not succeed, or its host went away.
   *
   * @param reason one sentence
   */
  record Unsuccessful(String reason) implements TaskOutcome {
    @Override
    public String wireName() {
      return "failed";
    }
  }

  /**
   * It was not begun, since a task that it needs was not done.
   *
   * @param because that task
   */
  record Skipped(TaskId because) implements TaskOutcome {
    @Override
    public String wireName() {
      return "skipped";
    }
  }

  /** It was not begun, since the run was stopped. */
  record Cancelled() implements TaskOutcome {
    @Override
    public String wireName() {
      return "cancelled";
    }
  }

  /** Whether what needs it may begin. */
  default boolean isDone() {
    return this instanceof Succeeded;
  }
}
