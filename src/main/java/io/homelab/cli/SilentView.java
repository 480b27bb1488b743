package io.homelab.cli;

import io.homelab.apply.ApplyEvent;
import io.homelab.report.EventView;

/** Shows nothing while a run goes on. */
final class SilentView implements EventView {
  @Override
  public void accept(ApplyEvent event) {}

  @Override
  public void close() {}
}
