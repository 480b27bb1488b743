package io.homelab;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a service ends: SIGTERM and Ctrl-C are what ends it usually, so it ends as after its work.
 * The second one ends the process at once.
 */
final class OrderlyEnd {
  private static final int INTERRUPTED = 130;

  private OrderlyEnd() {}

  /** From now on the signals interrupt the calling thread, and nothing else. */
  static void interruptsThisThread() {
    Thread service = Thread.currentThread();
    AtomicBoolean ending = new AtomicBoolean();
    Runnable end =
        () -> {
          if (ending.getAndSet(true)) {
            Runtime.getRuntime().halt(INTERRUPTED);
          }
          service.interrupt();
        };
    ProcessSignals.hear("TERM", end);
    ProcessSignals.hear("INT", end);
  }
}
