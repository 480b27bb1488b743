package io.homelab.operations;

import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.remote.InterruptedRunException;
import io.homelab.state.LabState;
import io.homelab.state.LockedException;
import io.homelab.state.StateLock;
import io.homelab.state.StateStore;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What holds the state of one lab. */
public final class KeptState {
  private static final long LOOK_MILLIS = 200;

  private final LabName lab;
  private final Optional<String> engine;
  private final StateStore store;
  private final Caller caller;
  private final LockPatience patience;

  /** Reads nothing yet. */
  public KeptState(Lab lab, StateStore store, Caller caller) {
    this(lab.name(), lab.engine(), store, caller, LockPatience.NONE);
  }

  private KeptState(
      LabName lab,
      Optional<String> engine,
      StateStore store,
      Caller caller,
      LockPatience patience) {
    this.lab = lab;
    this.engine = engine;
    this.store = store;
    this.caller = caller;
    this.patience = patience;
  }

  /** The same for somebody who waits for the lock. */
  KeptState patient(LockPatience other) {
    return new KeptState(lab, engine, store, caller, other);
  }

  /** Hears in sentences what is waited for. */
  Consumer<String> says() {
    return patience.says();
  }

  /**
   * The state as it is now.
   *
   * @throws RefusedException when another engine made the lab's machines: this one would not find
   *     them, and make each a second time
   */
  public LabState load() {
    LabState state = store.load(lab);
    if (!state.machines().isEmpty() && !state.engine().equals(engine)) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "lab %s runs on %s, but topology.yaml names %s"
              .formatted(lab, named(state.engine()), named(engine)),
          "restore 'engine' in topology.yaml, or run 'homelab vos destroy' with the old engine first");
    }
    return state;
  }

  private static String named(Optional<String> engine) {
    return engine.map(name -> "engine " + PlainText.line(name)).orElse("the default engine");
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
   * @throws LockedException when another run has it for longer than the caller waits
   * @throws InterruptedRunException when the wait is interrupted
   */
  public StateLock lock(String command) {
    long end = System.nanoTime() + patience.limit().toNanos();
    boolean said = false;
    while (true) {
      try {
        return lockNow(command);
      } catch (LockedException e) {
        if (System.nanoTime() - end >= 0) {
          throw e;
        }
        if (!said) {
          patience
              .says()
              .accept(
                  "waiting at most %d s: %s"
                      .formatted(
                          patience.limit().toSeconds(),
                          PlainText.line(String.valueOf(e.getMessage()))));
          said = true;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedRunException();
    }
  }

  private StateLock lockNow(String command) {
    return store.lock(
        "%s, '%s', process %d, since %s"
            .formatted(
                caller.owner(),
                command,
                caller.process(),
                caller.clock().instant().truncatedTo(ChronoUnit.SECONDS)));
  }

  /** Who changes the lab at this moment, in one line; empty when nobody does. */
  public Optional<String> otherRun() {
    return store.lockHolder().map(PlainText::line);
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
