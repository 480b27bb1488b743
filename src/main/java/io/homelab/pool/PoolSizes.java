package io.homelab.pool;

import io.homelab.model.PoolTerms;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How many machines a pool is to keep now.
 *
 * @param ready idle ones: what the file or somebody says, or what is waited for if that is more
 * @param max how many may exist
 * @param why why it is to keep none at all; empty if it is not so
 */
record PoolSizes(int ready, int max, String why) {
  static PoolSizes of(
      @Nullable WantedPool wanted, PoolState state, Collection<Demand> demands, Instant now) {
    if (wanted == null) {
      return new PoolSizes(0, 0, "the pool is no longer described");
    }
    int max = state.orders().max().orElse(wanted.spec().terms().max());
    if (state.orders().draining()) {
      return new PoolSizes(0, max, "the pool is being drained");
    }
    int asked =
        demands.stream()
            .filter(each -> each.pool().equals(state.name()) && now.isBefore(each.until()))
            .mapToInt(Demand::count)
            .sum();
    int ready = state.orders().ready().orElse(wanted.spec().terms().ready());
    return new PoolSizes(Math.min(max, Math.max(ready, asked)), max, "");
  }

  static PoolTerms terms(@Nullable WantedPool wanted) {
    return wanted == null ? PoolTerms.DEFAULT : wanted.spec().terms();
  }
}
