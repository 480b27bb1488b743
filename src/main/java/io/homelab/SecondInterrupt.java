package io.homelab;

/**
 * Ends the process at once when it is interrupted while it is stopping already. The JVM itself
 * would not hear a second Ctrl-C; where it has no signals to hear, a second Ctrl-C does nothing, as
 * before.
 */
final class SecondInterrupt {
  private static final int INTERRUPTED = 130;

  private SecondInterrupt() {}

  /** From now on Ctrl-C ends the process with 130, whatever is still going on. */
  static void endsAtOnce() {
    ProcessSignals.hear("INT", () -> Runtime.getRuntime().halt(INTERRUPTED));
  }
}
