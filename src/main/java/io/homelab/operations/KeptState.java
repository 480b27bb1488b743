package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import io.homelab.state.StateStore;
import java.util.function.Function;

/** What holds the state of one lab. */
public final class KeptState {
  private final LabName lab;
  private final StateStore store;
  private final Caller caller;

  /** Reads nothing yet. */
  public KeptState(LabName lab, StateStore store, Caller caller) {
    this.lab = lab;
    this.store = store;
    this.caller = caller;
  }

  /** The state as it is now. */
  public LabState load() {
    return store.load(lab);
  }

  /** The generation before it; an empty state where there is none. */
  public LabState loadPrevious() {
    return store.loadPrevious(lab);
  }

  /** Where it is kept. */
  public StateStore store() {
    return store;
  }

  /**
   * Takes the lab's lock; the holder's words are for those who find it taken.
   *
   * @throws io.homelab.state.LockedException when another run has it
   */
  public StateLock lock(String command) {
    return store.lock(
        "%s, '%s', process %d, since %s"
            .formatted(caller.owner(), command, caller.process(), caller.clock().instant()));
  }

  /**
   * Takes the lab's lock for somebody who gives it back. When there is nobody, since the proposal
   * failed, it is given back here.
   */
  <T extends AutoCloseable> T holding(String command, Function<StateLock, T> proposal) {
    StateLock lock = lock(command);
    boolean held = false;
    try {
      T holder = proposal.apply(lock);
      held = true;
      return holder;
    } finally {
      if (!held) {
        lock.close();
      }
    }
  }
}
