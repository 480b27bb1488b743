package io.homelab.run;

import io.homelab.model.MachineName;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.StateStore;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** The state while a run changes it: every change is on the disk before the next step begins. */
public final class StateUpdates {
  private final StateStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private LabState state;

  /** Goes on from that state; the caller holds the lab's lock. */
  public StateUpdates(StateStore store, LabState state) {
    this.store = store;
    this.state = state;
  }

  /** The state as last written. */
  public LabState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes the state and writes it, unless nothing changed. A change that could not be written
   * still counts, and is written with the next one.
   *
   * @throws io.homelab.state.StateException when it cannot be written, or another run overtook this
   *     one
   */
  public void update(UnaryOperator<LabState> change) {
    lock.lock();
    try {
      LabState changed = change.apply(state);
      if (!changed.equals(state)) {
        state = changed;
        state = store.save(changed);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes the state of a new lab, so that it has its lineage before anything is made. */
  public void begin() {
    lock.lock();
    try {
      if (state.lineage().isEmpty()) {
        state = store.save(state);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Changes the record of one machine, if there is one. */
  void updateMachine(MachineName name, UnaryOperator<MachineRecord> change) {
    update(before ->
        before.machine(name).map(record -> before.with(name, change.apply(record))).orElse(before));
  }

  Optional<MachineRecord> machine(MachineName name) {
    return state().machine(name);
  }
}
