package io.homelab.engine;

import io.homelab.model.MachineName;

/**
 * Hears how far a call for many machines is. Each machine is told the moment that it is finished:
 * the call may break off before the others are, and what was finished stays finished.
 */
public interface MachineProgress {
  /** The engine begins with the machine. */
  void started(MachineName machine);

  /** The engine is done with the machine, and it went well. */
  void finished(MachineName machine);
}
