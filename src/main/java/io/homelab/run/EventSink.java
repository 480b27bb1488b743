package io.homelab.run;

/** Takes events, from any thread, one at a time. */
@FunctionalInterface
public interface EventSink {
  /** Takes one event; must not block for long, and must not throw. */
  void accept(RunEvent event);
}
