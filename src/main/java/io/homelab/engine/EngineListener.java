package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import java.util.Optional;

/** Hears what an engine does while it does it, on whatever thread that is. */
public interface EngineListener {
  /** A line for the host's log, as the host printed it. */
  void log(String line);

  /**
   * A line for people.
   *
   * @param machine the machine that it is about, if it is about one
   */
  void said(Optional<MachineName> machine, String line);

  /**
   * How far a box has travelled.
   *
   * @param done bytes that are there
   * @param total bytes that have to be there
   */
  void boxProgress(BoxRef box, long done, long total);
}
