package io.homelab.state;

import io.homelab.model.HomeLabException;

/**
 * Another run holds the lab's lock, and is alive: the operating system releases the lock when a
 * process ends.
 */
public final class LockedException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  LockedException(String holder) {
    super(
        "this lab is locked by another run: " + holder,
        "wait for it to end (--lock-timeout 5m), or stop it; the lock ends with its process");
  }
}
