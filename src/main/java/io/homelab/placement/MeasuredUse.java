package io.homelab.placement;

import io.homelab.model.Capacity;
import io.homelab.model.HostLoad;
import java.util.Optional;

/**
 * How much of a whole host is in use, whoever uses it.
 *
 * @param loadHundredths its load average times 100
 * @param cpus its CPUs, at least 1
 * @param usedMb memory that programs cannot get, in MiB
 * @param memoryMb its memory, at least 1
 * @param ioPressure for what share of a minute something waited for disks, in hundredths of a
 *     percent
 */
public record MeasuredUse(
    long loadHundredths, long cpus, long usedMb, long memoryMb, long ioPressure) {
  /**
   * What a host told; absent where it did not tell its load or its memory.
   *
   * @param measured what it has in all
   */
  public static Optional<MeasuredUse> of(HostLoad load, Capacity measured) {
    if (load.loadHundredths().isEmpty()
        || load.availableMb().isEmpty()
        || measured.cpus().orElse(0) < 1
        || measured.memoryMb().orElse(0) < 1) {
      return Optional.empty();
    }
    long memory = measured.memoryMb().orElse(0);
    return Optional.of(
        new MeasuredUse(
            load.loadHundredths().getAsLong(),
            measured.cpus().orElse(0),
            Math.max(0, memory - load.availableMb().getAsLong()),
            memory,
            load.ioPressure().orElse(0)));
  }
}
