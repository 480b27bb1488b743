package io.homelab.operations;

import io.homelab.model.PoolName;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells a pool what to do, beside or against its description.
 *
 * @param pool the pool
 * @param orders what it is told now
 * @param again the instances whose removal is tried again
 */
public record PoolOrder(PoolName pool, PoolState.Orders orders, List<InstanceId> again) {
  /** Copies the list. */
  public PoolOrder {
    again = List.copyOf(again);
  }

  /**
   * Sets other sizes than the file has; they stay until they are set again.
   *
   * @param ready how many to keep; absent means as the file says
   * @param max how many may exist; absent means as the file says
   */
  public static Answer<PoolOrder> resize(
      LabPools pools, String pool, OptionalInt ready, OptionalInt max) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /** Makes nothing more; what is ready is still given. */
  public static Answer<PoolOrder> pause(LabPools pools, String pool, Optional<String> reason) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /** Ends a pause and a draining. */
  public static Answer<PoolOrder> resume(LabPools pools, String pool) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /** Takes away what is idle now and what is claimed when it is released; makes nothing more. */
  public static Answer<PoolOrder> drain(LabPools pools, String pool) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /**
   * Tries to remove what is quarantined once more, and takes the brake off.
   *
   * @param lost a host that is away for good: what it has of the pools no longer counts
   */
  public static Answer<PoolOrder> repair(LabPools pools, String pool, Optional<String> lost) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }
}
