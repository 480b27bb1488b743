package io.homelab.report;

import io.homelab.run.EventSink;

/**
 * Shows the events of one run. Accepts them from any thread, never throws, and ignores them once
 * closed.
 */
public interface EventView extends EventSink, AutoCloseable {
  /** Flushes pending output and restores the terminal; may be called twice. */
  @Override
  void close();
}
