package io.homelab.operations;

import io.homelab.engine.EngineListener;
import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import java.util.Optional;

/** Nobody waits for an engine's words while hosts are only asked. */
record Unheard() implements EngineListener {
  @Override
  public void log(String line) {}

  @Override
  public void said(Optional<MachineName> machine, String line) {}

  @Override
  public void boxProgress(BoxRef box, long done, long total) {}
}
