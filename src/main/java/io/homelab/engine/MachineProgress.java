package io.homelab.engine;

import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;

/**
 * Receives the progress of a call for many machines. Each machine is reported as soon as it is
 * finished: the call may be cut off before the others, but finished machines stay finished.
 */
public interface MachineProgress {
  /** The engine starts work on the machine. */
  void started(MachineName machine);

  /**
   * The engine knows how to log in to the machine, before it says that it finished it. One that
   * does not say so is asked by {@link EngineSession#access}.
   */
  default void reached(MachineName machine, GuestAccess access) {}

  /** The engine finished the machine successfully. */
  void finished(MachineName machine);
}
