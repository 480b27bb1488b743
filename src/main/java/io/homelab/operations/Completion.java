package io.homelab.operations;

import io.homelab.run.RunOutcome;

/** How work on machines ended, as far as an exit code tells it. */
public enum Completion {
  /** Every machine and every host is as it should be. */
  COMPLETE,
  /** Nothing failed, but some machine was left out. */
  LEFT_OUT,
  /** Some machine or host failed; the others are as they should be. */
  FAILED,
  /** A person or a signal stopped it; the same command goes on. */
  INTERRUPTED;

  /** How a run ended: who stopped it counts more than what failed, and that more than the rest. */
  public static Completion of(RunOutcome outcome) {
    if (outcome.interrupted()) {
      return INTERRUPTED;
    }
    if (outcome.hasFailures()) {
      return FAILED;
    }
    return outcome.leftOut().isEmpty() ? COMPLETE : LEFT_OUT;
  }
}
