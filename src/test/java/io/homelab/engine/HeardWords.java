package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers what it heard. */
public final class HeardWords implements EngineListener {
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();

  @Override
  public void log(String line) {
    log.add(line);
  }

  @Override
  public void said(Optional<MachineName> machine, String line) {
    said.add(machine.map(name -> name + ": ").orElse("") + line);
  }

  @Override
  public void boxProgress(BoxRef box, long done, long total) {
    said.add("%s: %d of %d bytes".formatted(box, done, total));
  }

  /** The lines of the log. */
  public List<String> log() {
    return log;
  }

  /** What people are told: {@code MACHINE: LINE} where it is about a machine. */
  public List<String> said() {
    return said;
  }
}
