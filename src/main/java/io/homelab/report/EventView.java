package io.homelab.report;

import io.homelab.run.EventSink;

/**
 * Shows the events of one run. Takes them from any thread and never throws; a view that has been
 * closed ignores them.
 */
public interface EventView extends EventSink, AutoCloseable {
  /** Shows what is still to be shown and leaves the terminal as it was; may be called twice. */
  @Override
  void close();
}
