package io.homelab.placement.strategy;

import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One run of a greedy strategy, which picks a host for one machine after another. */
interface Picker {
  /** The host for the machine, or null if no host can take it. */
  @Nullable Node pick(Workload workload, Occupancy now);

  /** Where the next run starts, for a strategy that continues from the last one. */
  default OptionalInt nextIndex() {
    return OptionalInt.empty();
  }
}
