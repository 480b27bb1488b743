package io.homelab.pool;

import java.time.Instant;
import java.util.Optional;

/**
 * What a controller does with an instance at this moment.
 *
 * @param kind what
 * @param fence the number that its result must bear
 * @param deadline when nobody waits for its result any more
 * @param by which controller does it; empty where it has no name
 */
public record InstanceWork(WorkKind kind, long fence, Instant deadline, String by) {
  /** Whether its result is still awaited. */
  public boolean isLive(Instant now) {
    return now.isBefore(deadline);
  }

  /** Whether that work is still awaited. */
  static boolean isLive(Optional<InstanceWork> work, Instant now) {
    return work.isPresent() && work.get().isLive(now);
  }
}
