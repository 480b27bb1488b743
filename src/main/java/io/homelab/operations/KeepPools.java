package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.pool.PoolDecision;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps pools as they are described: decides, does what is to be done on hosts, and again. */
public final class KeepPools {
  private KeepPools() {}

  /**
   * How a tick ended.
   *
   * @param done works that were done
   * @param failed works that failed
   * @param waiting the pools that want more machines than they could make, and why
   * @param silent hosts that did not answer, and why
   */
  public record TickOutcome(
      int done,
      int failed,
      SortedMap<PoolName, PoolDecision.Shortage> waiting,
      SortedMap<HostName, String> silent) {
    /** Copies the maps. */
    public TickOutcome {
      waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
      silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
    }
  }

  /** Does what is to be done now, until nothing is; then ends. */
  public static Answer<TickOutcome> tick(LabPools pools, PoolWatcher watcher) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /**
   * Goes on until it is interrupted. The files are read again whenever they change.
   *
   * @param every the longest pause between two looks at the hosts
   * @return never a value: an interrupt is a refusal
   */
  public static Answer<TickOutcome> run(
      LabOpener labs, LabRequest request, Duration every, PoolWatcher watcher) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }
}
