package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.Optional;

/** Receives an engine's output and progress, on any thread. */
public interface EngineListener {
  /** A line for the host's log, as the host printed it. */
  void log(String line);

  /**
   * A line for people.
   *
   * @param machine the machine it is about, if any
   */
  void said(Optional<MachineName> machine, String line);

  /**
   * The progress of a box transfer.
   *
   * @param done bytes transferred
   * @param total total bytes
   */
  void boxProgress(BoxRef box, long done, long total);

  /** A box that was to be copied from this computer came from another host, which gets it, too. */
  default void boxFrom(BoxRef box, HostName host) {}
}
