package io.homelab.state;

import java.util.Optional;

/**
 * How a lab's lock is at one moment.
 *
 * @param holder who its file names; the lock may be taken by somebody whom it does not name
 * @param proof whether whoever has it lives; {@link LockHolder.Proof#ENDED} when nobody has it
 */
public record LockReport(Optional<LockHolder> holder, LockHolder.Proof proof) {
  /** Whether the next run would be refused. */
  public boolean isTaken() {
    return proof != LockHolder.Proof.ENDED;
  }
}
