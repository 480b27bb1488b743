package io.homelab.state;

import io.homelab.model.HomeLabException;

/**
 * Another run holds the lab's lock, and is alive: the operating system releases the lock when a
 * process ends.
 */
public final class LockedException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  private LockedException(String holder, String wayOut) {
    super(
        "this lab is locked by another run: " + holder,
        "wait for it to end (--lock-timeout 5m), or " + wayOut);
  }

  /** Somebody who says nothing of himself. */
  static LockedException unknown() {
    return new LockedException(
        "unknown holder", "stop it; the lock ends with its process: homelab state unlock");
  }

  /**
   * A run that is told of.
   *
   * @param thisComputer the name of this computer
   */
  public static LockedException by(LockHolder holder, String thisComputer) {
    return new LockedException(
        holder.words(),
        holder
            .note()
            .map(note ->
                note.isHere(thisComputer)
                    ? "end it: kill " + note.process().pid()
                    : "end it on %s; if that computer is gone: homelab state unlock"
                        .formatted(note.computer()))
            .orElse("stop it; the lock ends with its process"));
  }
}
