package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.pool.PoolAction;
import io.homelab.pool.PoolDecision;
import io.homelab.pool.WorkResult;
import java.time.Duration;
import java.util.Optional;

/** Hears, on any thread, what is done with pools and why. */
public interface PoolWatcher {
  /** Something was decided; what is to be done on a host begins now. */
  default void decided(PoolAction action) {}

  /**
   * A work on a host ended.
   *
   * @param took how long it took
   * @param failure what went wrong; absent when it was done
   */
  default void worked(
      PoolAction.HostWork work, Duration took, Optional<WorkResult.WorkFailure> failure) {}

  /** A pool wants more machines than it can make now; heard when that changes. */
  default void waits(PoolName pool, PoolDecision.Shortage shortage) {}

  /** A host does not answer, or answers again; heard when that changes. */
  default void host(HostName host, Optional<String> silent) {}

  /** Something else that a person may want to know. */
  default void says(String sentence) {}
}
