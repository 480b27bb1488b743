package io.homelab.engine;

import io.homelab.model.MachineName;

/**
 * Receives the progress of a call for many machines. Each machine is reported as soon as it is
 * finished: the call may be cut off before the others, but finished machines stay finished.
 */
public interface MachineProgress {
  /** The engine starts work on the machine. */
  void started(MachineName machine);

  /** The engine finished the machine successfully. */
  void finished(MachineName machine);
}
